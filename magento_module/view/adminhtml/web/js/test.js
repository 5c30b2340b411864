/**
 * "Test Connection": with what stands in the form.
 */
define(['jquery', 'mage/translate'], function ($, $t) {
    'use strict';

    return function (config, element) {
        var button = element.querySelector('button'),
            result = element.querySelector('.replycart-test-result');

        /**
         * Say how it went.
         *
         * @param {Boolean} ok
         * @param {String} text
         * @param {Array} checks
         */
        function tell(ok, text, checks) {
            var list = document.createElement('ul');

            result.textContent = '';
            result.className = 'replycart-test-result message ' +
                (ok ? 'message-success success' : 'message-error error');
            result.appendChild(document.createTextNode(text));
            (checks || []).forEach(function (check) {
                list.appendChild(document.createElement('li')).textContent = check;
            });
            if (list.childNodes.length) {
                result.appendChild(list);
            }
        }

        button.addEventListener('click', function () {
            button.disabled = true;
            $.ajax({
                url: config.url,
                type: 'POST',
                dataType: 'json',
                data: {
                    'form_key': window.FORM_KEY,
                    url: $('#replycart_connection_url').val(),
                    token: $('#replycart_connection_token').val()
                },
                showLoader: true
            }).done(function (answer) {
                tell(answer.ok, answer.text, answer.checks);
            }).fail(function () {
                tell(false, $t('The shop did not answer.'), []);
            }).always(function () {
                button.disabled = false;
            });
        });
    };
});
