package org.federatedpartners.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import org.federatedpartners.it.testbed.Account;
import org.federatedpartners.it.testbed.Software;
import org.federatedpartners.it.testbed.Testbed;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium with a profile of its own, at one Openfire's admin console. */
final class Browser implements AutoCloseable {

    /** The widths of a usual and of a narrow screen, in pixels. */
    static final int WIDE = 1280;
    static final int NARROW = 390;
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int HEIGHT = 800;
    /** More than any page has. */
    private static final int MAX_STOPS = 600;
    private static final int STOPS_AT_ONCE = 20;
    private static final String OPERABLE = """
        const isStop = element => element.type !== "radio" || element.checked
            || Array.from(element.form.elements[element.name]).every(other => !other.checked) && element.form.elements[element.name][0] === element;
        const operable = Array.from(document.querySelectorAll(".fp a[href], .fp button, .fp input:not([type=hidden]), .fp select, .fp textarea, .fp summary"))
            .filter(element => element.checkVisibility() && !element.disabled && isStop(element));
        const describe = element => [operable.indexOf(element), element.localName, element.id, element.getAttribute("href"), element.textContent.trim()]
            .filter(word => word !== "" && word !== null).join(" ").replace(/\\s+/g, " ").slice(0, 120);
        """;
    private static final String AXE = script("/axe.min.js");

    private final ChromeDriver driver;
    private final URI console;

    private Browser(ChromeDriver driver, URI console) {
        this.driver = driver;
        this.console = console;
    }

    private static String script(String resource) {
        try (InputStream script = Browser.class.getResourceAsStream(resource)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that nobody has logged in with. */
    static Browser start(Testbed testbed, URI console) {
        return start(testbed, console, Map.of());
    }

    /** One that runs no scripts. */
    static Browser startWithoutScripts(Testbed testbed, URI console) {
        return start(testbed, console, Map.of("profile.managed_default_content_settings.javascript", 2));
    }

    private static Browser start(Testbed testbed, URI console, Map<String, Object> preferences) {
        Path profile;
        try {
            profile = Files.createTempDirectory(testbed.directory(), "chromium");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Software.CHROMIUM.program("chromium").toFile());
        // It can keep pages in memory for the back button. Without that, it fetches each page again.
        options.addArguments("--disable-features=BackForwardCache");
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--window-size=" + WIDE + "," + HEIGHT, "--user-data-dir=" + profile);
        options.setExperimentalOption("prefs", preferences);
        ChromeDriver driver = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(Software.CHROMIUM.program("chromedriver").toFile()).build(), options);
        return testbed.closing(new Browser(driver, console));
    }

    /** Fills in the login page; whether that succeeds is up to the console. */
    Browser login(Account account) {
        driver.get(console.resolve("login.jsp?url=%2Findex.jsp").toString());
        return loginHere(account);
    }

    /** What happens when a session has lasted too long: the console no longer knows who sends the next request. */
    Browser endSession() {
        driver.manage().deleteAllCookies();
        return this;
    }

    /** Fills in the login page that is shown now. */
    Browser loginHere(Account account) {
        fill("username", account.user());
        find("input[name=password]").sendKeys(account.password());
        return follow("form[name=loginForm] input[type=submit], form[name=loginForm] button");
    }

    /** Logs in and looks at a page in another tab, then comes back to this one. */
    Browser openInAnotherTabAndLogin(Account account, String page) {
        String here = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        login(account).open(page);
        driver.close();
        driver.switchTo().window(here);
        return this;
    }

    /** Presses the back button, and waits for the page that it leads to. */
    Browser back() {
        WebElement before = find("html");
        driver.navigate().back();
        awaitGone(before);
        return this;
    }

    /** Fetches the page again; the browser sends a form again that it answered. */
    Browser reload() {
        driver.navigate().refresh();
        return this;
    }

    /** The value of a field. */
    String value(String name) {
        return find("[name=" + name + "]").getDomProperty("value");
    }

    /** Gives a field of any kind a value: one that it has to choose from, or one to be typed. */
    Browser enter(String name, String value) {
        String field = "[name=" + name + "]", offered = field + "[value='" + value + "']";
        if (has(field + " option")) {
            return click(field + " option[value='" + value + "']");
        }
        return has(field + "[type=checkbox], " + field + "[type=radio]") ? check(offered, true) : fill(name, value);
    }

    /** The values of a field of any kind, of which some have been chosen or one has been typed. */
    List<String> entered(String name) {
        String field = "[name=" + name + "]";
        return all(field + ":checked, " + field + ":not([type=checkbox], [type=radio])").stream().map(one -> one.getDomProperty("value")).toList();
    }

    /** Opens one of the plugin's pages. */
    Browser open(String page) {
        driver.get(console.resolve("plugins/federatedpartners/" + page).toString());
        return this;
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** The first element that a CSS query selects; waits for it. */
    WebElement find(String query) {
        return waiting().until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(query)));
    }

    private WebDriverWait waiting() {
        return new WebDriverWait(driver, PATIENCE, PAUSE);
    }

    /** All elements that a CSS query selects now. */
    List<WebElement> all(String query) {
        return driver.findElements(By.cssSelector(query));
    }

    boolean has(String query) {
        return !all(query).isEmpty();
    }

    /** The visible text of the first element that a CSS query selects; waits for it. */
    String text(String query) {
        return find(query).getText();
    }

    List<String> texts(String query) {
        return all(query).stream().map(WebElement::getText).toList();
    }

    /** Replaces what is in the field with this name. */
    Browser fill(String name, String text) {
        WebElement field = find("[name=" + name + "]");
        field.clear();
        field.sendKeys(text);
        return this;
    }

    /** Chooses a file in the field with this name. */
    Browser choose(String name, Path file) {
        find("[name=" + name + "]").sendKeys(file.toString());
        return this;
    }

    String filled(String name) {
        return find("[name=" + name + "]").getDomProperty("value");
    }

    /** Presses something that leads to no other page. */
    Browser click(String query) {
        // A page that shows how something goes on may replace it just then.
        waiting().ignoring(StaleElementReferenceException.class).until(page -> {
            reach(find(query)).click();
            return true;
        });
        return this;
    }

    /** Presses a link or a button, and waits for the page that it leads to. */
    Browser follow(String query) {
        WebElement before = find("html");
        click(query);
        awaitGone(before);
        return this;
    }

    /** Presses a key, and waits for the page that it leads to. */
    Browser follow(Keys key) {
        WebElement before = find("html");
        press(key);
        awaitGone(before);
        return this;
    }

    /** Where the page is replaced while it is asked about, the driver says this and that; then it is asked again. */
    private void awaitGone(WebElement page) {
        waiting().ignoring(WebDriverException.class).until(any -> isGone(page));
    }

    private static boolean isGone(WebElement element) {
        try {
            element.isEnabled();
            return false;
        } catch (StaleElementReferenceException e) {
            return true;
        } catch (WebDriverException e) {
            if (e.getMessage().contains("does not belong to the document")) {
                return true;
            }
            throw e;
        }
    }

    /** Presses keys where the focus is. */
    Browser press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
        return this;
    }

    /** Presses the tabulator key until the focus is on what a CSS query selects. */
    Browser tabTo(String query) {
        WebElement wanted = find(query);
        for (int i = 0; i < MAX_STOPS; i++) {
            if (press(Keys.TAB).focused().equals(wanted)) {
                return this;
            }
        }
        throw new AssertionError("The keyboard does not reach " + query);
    }

    private WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /**
     * What there is to operate in the plugin's part of the page, in order: of radio buttons that belong together, the chosen one
     * or else the first.
     */
    List<String> operable() {
        return strings(OPERABLE + "return operable.map(describe);");
    }

    /**
     * Where the tabulator key leads in the plugin's part of the page, in order; and whether it can be seen there. Each stop is
     * looked at when the key is pressed there, before it leads on.
     */
    List<String> stops() {
        run(OPERABLE + """
            const part = document.querySelector(".fp"), walk = {stops: [], left: false};
            let last = part;
            const look = () => {
                const focused = document.activeElement, place = focused.getBoundingClientRect(), style = getComputedStyle(focused);
                const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
                    && place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth;
                walk.left ||= !focused.closest(".fp");
                // A field for a date has several stops inside.
                if (!walk.left && focused !== last) {
                    walk.stops.push(describe(focused) + (seen ? "" : " cannot be seen to have the focus"));
                }
                last = focused;
            };
            addEventListener("keydown", event => event.key === "Tab" && look(), true);
            window.walk = walk;
            part.tabIndex = -1;
            part.focus();
            """);
        for (int pressed = 0; pressed < MAX_STOPS; pressed += STOPS_AT_ONCE) {
            new Actions(driver).sendKeys(Keys.TAB.toString().repeat(STOPS_AT_ONCE)).perform();
            if ((Boolean) run("return walk.left")) {
                return strings("return walk.stops");
            }
        }
        throw new AssertionError("The keyboard does not get out of the page: " + strings("return walk.stops"));
    }

    @SuppressWarnings("unchecked")
    private List<String> strings(String script, Object... arguments) {
        return (List<String>) run(script, arguments);
    }

    /** What axe finds wrong with the plugin's part of the page, with how much that matters and where. */
    List<String> barriers() {
        return barriers(true);
    }

    /** The same, without the contrast of colors, which is the same at any width and takes half of the time. */
    List<String> barriersButContrast() {
        return barriers(false);
    }

    private List<String> barriers(boolean contrast) {
        if ((Boolean) run("return typeof bringAxe === 'undefined'")) {
            run("window.bringAxe = () => {" + AXE + "}");
            // To have the driver hand it over takes a second, so further pages bring it along; each runs it only when it is asked for.
            driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", "window.bringAxe = () => {" + AXE + "}"));
        }
        return strings("""
            if (typeof axe === "undefined") {
                bringAxe();
            }
            return axe.run(".fp", {resultTypes: ["violations"], rules: {"color-contrast": {enabled: arguments[0]}}}).then(
                results => results.violations.map(found => found.impact + ": " + found.help + " (" + found.id + "): "
                    + found.nodes.map(node => node.html + " " + node.any.concat(node.all, node.none).map(check => check.message).join("; ")).join(" | ")));
            """, contrast);
    }

    /** Has a check box as it is wanted. */
    Browser check(String query, boolean wanted) {
        WebElement box = find(query);
        if (box.isSelected() != wanted) {
            reach(box).click();
        }
        return this;
    }

    /** As people do, out from under what stays at the edge of the window; the driver is content if any of it is in the window. */
    private WebElement reach(WebElement element) {
        run("arguments[0].scrollIntoView({block: 'nearest'})", element);
        return element;
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What the browser complained of since it was last asked, apart from answers with an error status, which tests ask for. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream().filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
            .map(LogEntry::getMessage).filter(message -> message.contains("federated") && !message.contains("Failed to load resource")).toList();
    }

    /** By how many pixels the page is wider than a screen of this width; if it is, a picture with this name is kept in {@code target/screenshots}. */
    long overflow(String name, int width) {
        resize(width);
        long pixels = (Long) driver.executeScript("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (pixels > 0) {
            screenshot(SCREENSHOTS.resolve(name + "-" + width + ".png"));
        }
        return pixels;
    }

    /** Requires that the page fits a narrow screen, and goes on with a wide one. */
    void requireFit(String name) {
        assertThat(overflow(name, NARROW)).as(name + ": pixels to scroll sideways on a narrow screen").isZero();
        resize(WIDE);
    }

    /** Keeps a picture of the whole page in this file, which becomes as small as it can. */
    void screenshot(Path file) {
        // In a window in which all of it fits: what stays at the edge of a window would else cover something in the middle of the picture.
        long width = (Long) run("return innerWidth");
        resize((int) width, Math.toIntExact((Long) run("return Math.max(arguments[0], document.documentElement.scrollHeight)", HEIGHT)));
        Map<String, Object> picture = driver.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "format", "png"));
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode((String) picture.get("data")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        resize((int) width);
    }

    /** Presses something that opens another window, and goes on in that one. */
    Browser followIntoNewWindow(String query) {
        Set<String> before = driver.getWindowHandles();
        find(query).click();
        String opened = waiting().until(page -> driver.getWindowHandles().stream().filter(handle -> !before.contains(handle)).findFirst().orElse(null));
        driver.switchTo().window(opened);
        return this;
    }

    /** Closes the window, and goes on in the first one. */
    Browser closeWindow() {
        driver.close();
        driver.switchTo().window(driver.getWindowHandles().iterator().next());
        return this;
    }

    void resize(int width) {
        resize(width, HEIGHT);
    }

    private void resize(int width, int height) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
