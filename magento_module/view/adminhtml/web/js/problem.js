/**
 * Why a grid is empty, when Replycart could not be asked.
 */
define(['uiElement'], function (Element) {
    'use strict';

    return Element.extend({
        defaults: {
            template: 'Replycart_Bridge/problem',
            text: '',
            imports: {
                text: '${ $.provider }:data.errorMessage'
            }
        },

        /** @inheritdoc */
        initObservable: function () {
            return this._super().observe('text');
        }
    });
});
