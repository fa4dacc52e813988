/*
 * The form for a partner and that of the settings: shows, as the settings of a partner change, the one of the outcomes in the page that belongs
 * to them; fills in presets; and leads from what is said above to the field that it is about.
 */
(function () {
    "use strict";
    var told = document.getElementById("summary") || document.getElementById("preview");
    var form = document.getElementById("partner");

    function each(query, action) {
        Array.prototype.forEach.call(document.querySelectorAll(query), action);
    }

    /** Opens what the element is in, and goes to its first field. */
    function lead(place) {
        for (var around = place; around; around = around.parentElement) {
            if (around.localName === "details") {
                around.open = true;
            }
        }
        var field = place.classList.contains("fp-errors") ? place.parentElement : place;
        var first = field.querySelector("input:checked") || field.querySelector("input:not([type=hidden]), select, textarea");
        if (first) {
            first.focus();
        }
        field.scrollIntoView();
    }

    document.addEventListener("click", function (event) {
        var link = event.target.closest && event.target.closest('#summary a, #warnings a, #proposal a, #copied a, #taken a, #differences a');
        var place = link && document.getElementById(link.getAttribute("href").slice(1));
        if (place) {
            event.preventDefault();
            lead(place);
        }
    });
    if (told) {
        told.focus();
    }
    if (!form) {
        return;
    }

    // What the server said of the settings as they were sent; it no longer holds once they change.
    var outdated = document.querySelectorAll('.fp-error[data-finding="SASL_NEEDS_TLS"], .fp-error[data-finding="NO_METHOD_ENABLED"]');

    function chosen(name) {
        var input = form.querySelector('input[name="' + name + '"]:checked');
        return input ? input.value : "";
    }

    function show() {
        var tls = chosen("tls"), sasl = chosen("sasl"), dialback = String(form.elements.dialback.checked);

        function isChosen(element) {
            return element.dataset.tls === tls && element.dataset.sasl === sasl && element.dataset.dialback === dialback;
        }
        each(".fp-outcome", function (outcome) {
            outcome.hidden = !isChosen(outcome);
        });
        each(".fp-preset", function (preset) {
            preset.setAttribute("aria-pressed", String(isChosen(preset)));
        });
    }

    function changed() {
        Array.prototype.forEach.call(outdated, function (error) {
            error.hidden = true;
        });
        show();
    }

    form.addEventListener("change", function (event) {
        if (["tls", "sasl", "dialback"].indexOf(event.target.name) >= 0) {
            changed();
        }
    });
    each(".fp-presets", function (presets) {
        presets.hidden = false;
        presets.addEventListener("click", function (event) {
            var preset = event.target.dataset;
            if (preset.tls) {
                form.querySelector('input[name="tls"][value="' + preset.tls + '"]').checked = true;
                form.querySelector('input[name="sasl"][value="' + preset.sasl + '"]').checked = true;
                form.elements.dialback.checked = preset.dialback === "true";
                changed();
            }
        });
    });
    // A browser may have restored other values than those the page came with.
    show();
    window.addEventListener("pageshow", show);
}());
