/* Shows, as the settings of a partner change, the one of the outcomes in the page that belongs to them. */
(function () {
    "use strict";
    var form = document.getElementById("partner");
    if (!form) {
        return;
    }
    var outcomes = document.querySelectorAll(".fp-outcome");
    // What the server said of the settings as they were sent; it no longer holds once they change.
    var outdated = document.querySelectorAll('.fp-error[data-finding="SASL_NEEDS_TLS"], .fp-error[data-finding="NO_METHOD_ENABLED"]');

    function chosen(name) {
        var input = form.querySelector('input[name="' + name + '"]:checked');
        return input ? input.value : "";
    }

    function show() {
        var tls = chosen("tls"), sasl = chosen("sasl"), dialback = String(form.elements.dialback.checked);
        Array.prototype.forEach.call(outcomes, function (outcome) {
            outcome.hidden = outcome.dataset.tls !== tls || outcome.dataset.sasl !== sasl || outcome.dataset.dialback !== dialback;
        });
    }

    form.addEventListener("change", function (event) {
        if (["tls", "sasl", "dialback"].indexOf(event.target.name) >= 0) {
            Array.prototype.forEach.call(outdated, function (error) {
                error.hidden = true;
            });
            show();
        }
    });
    // A browser may have restored other values than those the page came with.
    show();
    window.addEventListener("pageshow", show);
}());
