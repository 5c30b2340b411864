/**
 * The post as it will look, a moment after each change of the form.
 */
define(['jquery', 'underscore', 'uiElement', 'uiRegistry', 'mage/translate'], function ($, _, Element, registry, $t) {
    'use strict';

    var PAUSE = 500;

    return Element.extend({
        defaults: {
            template: 'Replycart_Bridge/preview',
            previewUrl: '',
            text: '',
            length: 0,
            most: 280,
            fits: true,
            price: '',
            available: '',
            problems: [],
            busy: false,
            asked: 0,
            listens: {
                '${ $.source }:data': 'changed'
            }
        },

        /** @inheritdoc */
        initialize: function () {
            this._super();
            this.changed = _.debounce(this.ask.bind(this), PAUSE);
            registry.get(this.source, function (source) {
                source.on('data', function () {
                    this.changed();
                }.bind(this));
                this.changed();
            }.bind(this));

            return this;
        },

        /** @inheritdoc */
        initObservable: function () {
            return this._super().observe(
                ['text', 'length', 'most', 'fits', 'price', 'available', 'problems', 'busy']
            );
        },

        /**
         * Ask for the post; only the answer to the newest question is shown.
         */
        ask: function () {
            var source = registry.get(this.source),
                number = ++this.asked,
                form = {};

            _.each(source.get('data'), function (value, name) {
                if (!_.isObject(value)) {
                    form[name] = value;
                }
            });
            if (JSON.stringify(form) === this.last) {
                return;
            }
            this.last = JSON.stringify(form);
            this.busy(true);
            $.ajax({
                url: this.previewUrl,
                type: 'POST',
                dataType: 'json',
                data: _.extend(form, {'form_key': window.FORM_KEY}),
                showLoader: false
            }).done(function (look) {
                if (number === this.asked) {
                    this.show(look);
                }
            }.bind(this)).fail(function () {
                if (number === this.asked) {
                    this.show({problems: [$t('The preview is not to be had just now.')]});
                }
            }.bind(this));
        },

        /**
         * Show an answer.
         *
         * @param {Object} look
         */
        show: function (look) {
            this.busy(false);
            this.text(look.text || '');
            this.length(look.length || 0);
            this.most(look.most || 280);
            this.fits(look.fits !== false);
            this.price(look.price || '');
            this.available(look.available || '');
            this.problems(look.problems || []);
        }
    });
});
