/* Follows a test while it runs, and copies the text for the partner's administrator. */
(function () {
    "use strict";
    var pause = 700;

    function report() {
        return document.getElementById("report");
    }

    function offerToCopy() {
        Array.prototype.forEach.call(document.querySelectorAll(".fp-copy"), function (button) {
            button.hidden = false;
        });
    }

    function follow() {
        var shown = report();
        if (!shown || shown.dataset.running !== "true") {
            offerToCopy();
            return;
        }
        window.setTimeout(function () {
            fetch(shown.dataset.href, {credentials: "same-origin"}).then(function (answer) {
                return answer.text();
            }).then(function (page) {
                var fresh = new DOMParser().parseFromString(page, "text/html").getElementById("report");
                // Without a report in it, it is another page, for example that for logging in.
                if (!fresh) {
                    window.location.reload();
                } else if (fresh.dataset.running !== "true" || !shown.contains(document.activeElement)) {
                    shown.parentNode.replaceChild(document.importNode(fresh, true), shown);
                } else {
                    // Who is at the button to end the test keeps it.
                    shown.replaceChild(document.importNode(fresh.querySelector("#steps"), true), shown.querySelector("#steps"));
                }
                follow();
            }).catch(follow);
        }, pause);
    }

    document.addEventListener("click", function (event) {
        var id = event.target.dataset && event.target.dataset.copy;
        if (id) {
            document.getElementById(id).select();
            document.execCommand("copy");
        }
    });
    follow();
}());
