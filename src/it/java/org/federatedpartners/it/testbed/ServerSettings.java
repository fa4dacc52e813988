package org.federatedpartners.it.testbed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Openfire's own settings for streams with other servers, changed by an administrator while it runs. */
public interface ServerSettings {

    /** Sets a property, which may not have any effect before {@link #reopen}. */
    void property(String name, String value);

    /** Adds a domain to the blocked servers, and takes it off the allowed ones. */
    void block(String domain);

    /** Adds a domain to the allowed servers, and takes it off the blocked ones. */
    void allow(String domain);

    /** Sets the language of the admin console, by its code. */
    void language(String code);

    /** Closes the port for streams that begin in the clear and opens it again, which makes its properties take effect. */
    void reopen();

    /** Closes the port for streams that begin in the clear. */
    void close();

    /** On the console of a distribution. */
    record Pages(ConsoleClient client, BooleanSupplier isOpen) implements ServerSettings {

        private static final String SERVER_TO_SERVER = "connection-settings-socket-s2s.jsp";
        private static final Duration PATIENCE = Duration.ofSeconds(20);

        @Override
        public void property(String name, String value) {
            expectOk(client.get("server-properties.jsp").form("form#actionForm").set("action", "save").set("key", name).set("value", value)
                .set("encrypt", "false").submit(), name);
        }

        @Override
        public void block(String domain) {
            expectOk(client.get(SERVER_TO_SERVER).form("form:has(input[name=serverBlocked])").set("domain", domain).press("serverBlocked", "block"), domain);
        }

        @Override
        public void allow(String domain) {
            expectOk(client.get(SERVER_TO_SERVER).form("form:has(input[name=serverAllowed])").set("domain", domain).press("serverAllowed", "allow"), domain);
        }

        @Override
        public void language(String code) {
            expectOk(client.get("server-locale.jsp").form("form[name=sform]").set("localeCode", code).press("save", "save"), "");
        }

        @Override
        public void close() {
            update(false);
            Await.until(PATIENCE, "the port for servers to be closed", () -> !isOpen.getAsBoolean());
        }

        @Override
        public void reopen() {
            close();
            update(true);
            Await.until(PATIENCE, "the port for servers to be open", isOpen);
        }

        private void update(boolean enabled) {
            Form form = client.get(SERVER_TO_SERVER).form("form:has(input[name=plaintext-enabled])");
            if (enabled) {
                form.set("plaintext-enabled", "on");
            } else {
                form.clear("plaintext-enabled");
            }
            expectOk(form.press("update", "save"), "");
        }

        private static void expectOk(Page page, String named) {
            if (page.status() != 200 || !page.html().contains(named) || page.text().contains("CSRF")) {
                throw new AssertionError("The console did not do it (status " + page.status() + ", " + page.address() + "): " + page.text());
            }
        }
    }

    /** On what stands for the console of Openfire 4.2.0. */
    record Requests(ConsoleClient client) implements ServerSettings {

        @Override
        public void property(String name, String value) {
            post("server-settings", Map.of("setting", List.of("property"), "name", List.of(name), "value", List.of(value)));
        }

        @Override
        public void block(String domain) {
            change("block", domain);
        }

        @Override
        public void allow(String domain) {
            change("allow", domain);
        }

        @Override
        public void language(String code) {
            change("language", code);
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException("No test needs this of Openfire 4.2");
        }

        @Override
        public void reopen() {
            post("server-listener", Map.of("setting", List.of("restart"), "value", List.of("")));
        }

        private void change(String setting, String name) {
            post("server-settings", Map.of("setting", List.of(setting), "name", List.of(name)));
        }

        private void post(String path, Map<String, List<String>> fields) {
            int status = client.post("test/" + path, fields).status();
            if (status != 200) {
                throw new AssertionError(fields + " was answered with status " + status);
            }
        }
    }
}
