/*
 * Keeps what was typed into a form if the session ended before the form was sent: the console then asks for the password and comes back with
 * an empty form, and so does the back button, then and after a page that says that the form was not taken. The values stay in this tab of the
 * browser only, until the form is received, cancelled or discarded.
 */
(function () {
    "use strict";
    var prefix = "federatedpartners.kept.";
    var form = document.querySelector("form[data-keep]");
    var key = form && prefix + form.dataset.keep;
    var page = location.href.split("#")[0];
    // Each session has its own: what was sent with that of another one was not received.
    var session = document.querySelector("[data-session]").dataset.session;

    function fields() {
        return Array.prototype.filter.call(form.elements, function (field) {
            return field.name && field.name !== "csrf" && !("fresh" in field.dataset) && ["submit", "password", "file"].indexOf(field.type) < 0;
        });
    }

    function isChoice(field) {
        return field.type === "radio" || field.type === "checkbox";
    }

    /** What was made of it: whether it is chosen, or what is written in it. */
    function state(field) {
        return isChoice(field) ? field.checked : field.value;
    }

    function typed() {
        return fields().filter(function (field) {
            return !isChoice(field) || field.checked;
        }).map(function (field) {
            return [field.name, field.value];
        });
    }

    /** @return whether anything was different before */
    function restore(values) {
        var changed = false;
        fields().forEach(function (field) {
            var kept = values.filter(function (pair) {
                return pair[0] === field.name;
            });
            var before = state(field);
            if (isChoice(field)) {
                field.checked = kept.some(function (pair) {
                    return pair[1] === field.value;
                });
            } else if (kept.length > 0) {
                field.value = kept[0][1];
            }
            if (before !== state(field)) {
                changed = true;
                // What comes back is not to be overlooked.
                if (field.closest("details")) {
                    field.closest("details").open = true;
                }
            }
        });
        return changed;
    }

    /** Adds what was chosen on a page that had more to choose from than this one has, to be seen and taken back. */
    function restoreUnlisted(values, place) {
        values.filter(function (pair) {
            return pair[0] === place.dataset.name && !fields().some(function (field) {
                return field.name === pair[0] && field.value === pair[1];
            });
        }).forEach(function (pair) {
            var line = document.createElement("p"), label = document.createElement("label"), field = document.createElement("input");
            line.className = "fp-option";
            field.type = "checkbox";
            field.name = pair[0];
            field.value = pair[1];
            field.checked = true;
            label.appendChild(field);
            label.appendChild(document.createTextNode(pair[1]));
            line.appendChild(label);
            place.appendChild(line);
            place.hidden = false;
        });
    }

    function forget() {
        sessionStorage.removeItem(key);
    }

    /** @param sent the form that leads away, which may be another one of the page */
    function keep(sent) {
        try {
            // The console comes back to the address that the form was sent to, the back button to that of the page.
            sessionStorage.setItem(key, JSON.stringify({
                session: session, unconfirmed: false, other: sent !== form,
                places: [page, new URL(form.getAttribute("action"), page).href], values: typed()
            }));
        } catch (e) {
            // More than the browser keeps. What it has kept before is older.
            forget();
        }
    }

    // Whether the page answers a form, with the values that were sent.
    var answers = form && form.dataset.sent === "true";
    var way = (performance.getEntriesByType("navigation")[0] || {}).type;
    // Whether it was there before what was kept. To go back to an answer, a browser may need its user's leave to send the form again: a reload.
    var older = way === "back_forward" || way === "reload" && answers;
    // The next page confirms what was sent, unless it says otherwise. No page of ours at all confirms nothing.
    var confirms = !older && !document.querySelector("[data-received=false]");

    var stored = form && JSON.parse(sessionStorage.getItem(key));
    Object.keys(sessionStorage).filter(function (other) {
        return other.indexOf(prefix) === 0;
    }).forEach(function (other) {
        var sent = JSON.parse(sessionStorage.getItem(other));
        if (sent.session !== session || sent.unconfirmed) {
            return;
        }
        if (confirms) {
            sessionStorage.removeItem(other);
        } else {
            sent.unconfirmed = true;
            sessionStorage.setItem(other, JSON.stringify(sent));
        }
    });
    if (!form) {
        return;
    }
    // The receipt of another form of the page leads back to this one, which was not sent: that page still shows what was typed.
    var kept = JSON.parse(sessionStorage.getItem(key)) || stored && stored.other && stored;
    if (kept && answers && !older && !kept.other) {
        // An answer to the form holds what was kept. An answer to another form of the page does not.
        forget();
    } else if (kept && kept.places.indexOf(page) >= 0) {
        var changed = restore(kept.values);
        form.querySelectorAll("fieldset[data-name]").forEach(function (place) {
            restoreUnlisted(kept.values, place);
        });
        var told = document.getElementById("restored");
        var why = kept.session !== session && !kept.unconfirmed ? "ended" : kept.other ? "unsent" : "unconfirmed";
        told.querySelector("span").textContent = told.dataset[why];
        told.hidden = why === "unsent" && !changed;
    }
    // Each button that leads away from what was typed, whatever it sends.
    document.addEventListener("submit", function (event) {
        if (event.target.getAttribute("method") === "post" && !(event.submitter && event.submitter.formTarget)) {
            keep(event.target);
        }
    });
    form.querySelectorAll("a[data-cancel]").forEach(function (cancel) {
        cancel.addEventListener("click", forget);
    });
}());
