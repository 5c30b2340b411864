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
                if (html.indexOf('<html') === -1) {
                    element.innerHTML = html;
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
