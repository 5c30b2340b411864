/**
 * Puts a canned answer into the field; it is still to be read and sent by a person.
 */
define([], function () {
    'use strict';

    return function (config, select) {
        select.addEventListener('change', function () {
            var text = config.answers[select.value];

            if (text !== undefined) {
                document.getElementById(config.field).value = text;
            }
        });
    };
});
