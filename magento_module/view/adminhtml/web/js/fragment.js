/**
 * Fills an element from the server: once, or every few seconds while the page is seen.
 */
define(['jquery'], function ($) {
    'use strict';

    return function (config, element) {
        var every = (config.every || 0) * 1000,
            waits = false,
            missed = false;

        /**
         * Load it. What cannot be loaded stays as it is.
         */
        function load() {
            if (document.hidden) {
                missed = true;

                return;
            }
            if (waits) {
                return;
            }
            missed = false;
            // One at a time: who is slow is not asked again meanwhile.
            waits = true;
            $.ajax({url: config.url, type: 'GET', dataType: 'html', showLoader: false}).done(function (html) {
                var opened,
                    moved;

                if (html.indexOf('<html') === -1) {
                    // What was unfolded stays so, and where a wide table stood.
                    moved = $(element).find('.replycart-wide').map(function () {
                        return this.scrollLeft;
                    }).get();
                    opened = $(element).find('details').map(function () {
                        return this.open;
                    }).get();
                    element.innerHTML = html;
                    $(element).find('details').each(function (at) {
                        this.open = !!opened[at];
                    });
                    $(element).find('.replycart-wide').each(function (at) {
                        this.scrollLeft = moved[at] || 0;
                    });
                }
            }).always(function () {
                waits = false;
            });
        }

        // A page that was opened in the background, or looked away from, is up to date as soon as it is seen.
        document.addEventListener('visibilitychange', function () {
            if (missed) {
                load();
            }
        });
        if (!config.later) {
            load();
        }
        if (every) {
            setInterval(load, every);
        }
    };
});
