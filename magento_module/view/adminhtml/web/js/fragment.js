/**
 * Fills an element from the server: once, or every few seconds while the page is seen.
 */
define(['jquery'], function ($) {
    'use strict';

    return function (config, element) {
        var every = (config.every || 0) * 1000;

        /**
         * Load it. What cannot be loaded stays as it is.
         */
        function load() {
            if (document.hidden) {
                return;
            }
            $.ajax({url: config.url, type: 'GET', dataType: 'html', showLoader: false}).done(function (html) {
                var opened;

                if (html.indexOf('<html') === -1) {
                    // What was unfolded stays so.
                    opened = $(element).find('details').map(function () {
                        return this.open;
                    }).get();
                    element.innerHTML = html;
                    $(element).find('details').each(function (at) {
                        this.open = !!opened[at];
                    });
                }
            });
        }

        if (!config.later) {
            load();
        }
        if (every) {
            setInterval(load, every);
        }
    };
});
