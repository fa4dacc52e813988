/*
 * Keeps what was typed into a form if the session ended before the form was sent: the console then asks for the password and comes back with
 * an empty form. The values stay in this tab of the browser only, until the next page of the plugin is shown.
 */
(function () {
    "use strict";
    var prefix = "federatedpartners.form.";
    var form = document.querySelector("form[data-keep]");

    function fields() {
        return Array.prototype.filter.call(form.elements, function (field) {
            return field.name && field.name !== "csrf" && field.type !== "submit" && field.type !== "password";
        });
    }

    function isChosen(field) {
        return field.type === "radio" || field.type === "checkbox" ? field.checked : true;
    }

    /** Each session has its own: a form that comes with another one than it was sent with was not received. */
    function session() {
        return form.elements.csrf.value;
    }

    function typed() {
        return fields().filter(isChosen).map(function (field) {
            return [field.name, field.value];
        });
    }

    function restore(values) {
        fields().forEach(function (field) {
            var kept = values.filter(function (pair) {
                return pair[0] === field.name;
            });
            var before = field.type === "radio" || field.type === "checkbox" ? field.checked : field.value;
            if (field.type === "radio" || field.type === "checkbox") {
                field.checked = kept.some(function (pair) {
                    return pair[1] === field.value;
                });
            } else if (kept.length > 0) {
                field.value = kept[0][1];
            }
            // What comes back is not to be overlooked.
            if (field.closest("details") && before !== (typeof before === "boolean" ? field.checked : field.value)) {
                field.closest("details").open = true;
            }
        });
    }

    function forget() {
        Object.keys(sessionStorage).forEach(function (key) {
            if (key.indexOf(prefix) === 0) {
                sessionStorage.removeItem(key);
            }
        });
    }

    var kept = form && sessionStorage.getItem(prefix + form.dataset.keep);
    forget();
    if (!form) {
        return;
    }
    // What a page holds that answers the form is newer than what was kept.
    kept = kept && JSON.parse(kept);
    if (kept && kept.session !== session() && form.dataset.sent !== "true") {
        restore(kept.values);
        document.getElementById("restored").hidden = false;
    }
    form.addEventListener("submit", function (event) {
        if (!event.submitter || !event.submitter.formTarget) {
            sessionStorage.setItem(prefix + form.dataset.keep, JSON.stringify({session: session(), values: typed()}));
        }
    });
}());
