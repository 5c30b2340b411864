/**
 * Asks before a form is sent.
 */
define(['Magento_Ui/js/modal/confirm'], function (confirm) {
    'use strict';

    return function (config, form) {
        var sure = false;

        form.addEventListener('submit', function (event) {
            if (sure) {
                return;
            }
            event.preventDefault();
            confirm({
                content: config.question,
                actions: {
                    /** Sent, once. */
                    confirm: function () {
                        if (!sure) {
                            sure = true;
                            form.submit();
                        }
                    }
                }
            });
        });
    };
});
