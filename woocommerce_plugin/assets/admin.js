/**
 * Replycart in the admin: confirmations, the test of the connection, the form for a sale with its preview, the panel of an order.
 */
( function ( $ ) {
	'use strict';

	var data = window.replycart || { texts: {} };

	function ask( action, fields ) {
		return $.post( data.url, $.extend( {}, fields, { action: 'replycart_' + action, nonce: data.nonce } ) );
	}

	function put( box, lines, css ) {
		box.empty();
		$.each( lines, function ( at, line ) {
			$( '<p>' ).addClass( css ).text( line ).appendTo( box );
		} );
	}

	$( document ).on( 'click', '[data-replycart-confirm]', function ( event ) {
		if ( ! window.confirm( data.texts.sure ) ) {
			event.preventDefault();
		}
	} );

	$( '#replycart-test' ).on( 'click', function () {
		var button = $( this ).prop( 'disabled', true );
		var box = $( '#replycart-test-result' );
		put( box, [ data.texts.wait ], '' );
		ask( 'test', { url: $( '#replycart_url' ).val() || '', token: $( '#replycart_token' ).val() || '' } )
			.done( function ( answer ) {
				put( box, answer.data.lines, answer.data.ok ? 'replycart-good' : 'replycart-wrong' );
			} )
			.fail( function () {
				put( box, [ data.texts.failed ], 'replycart-wrong' );
			} )
			.always( function () {
				button.prop( 'disabled', false );
			} );
	} );

	$( '[data-replycart-order]' ).each( function () {
		var box = $( this );
		box.text( data.texts.wait );
		ask( 'panel', { order: box.data( 'replycart-order' ) } )
			.done( function ( answer ) {
				box.html( answer.data.html );
			} )
			.fail( function () {
				box.text( data.texts.failed );
			} );
	} );

	$( '#replycart-canned' ).on( 'change', function () {
		var text = $( this ).val();
		if ( text ) {
			$( '#replycart-answer' ).val( text ).trigger( 'focus' );
		}
	} );

	function rules() {
		var rule = $( '#replycart-shipping_rule' ).val();
		$( '[data-replycart-rule]' ).each( function () {
			$( this ).closest( 'tr' ).toggle( $( this ).data( 'replycart-rule' ) === rule );
		} );
		var mode = $( '#replycart-mode' ).val() || '';
		$( '[data-replycart-mode="first_come"]' ).toggle( mode.indexOf( 'first_come' ) === 0 );
		$( '[data-replycart-mode="repost"]' ).toggle( /:(repost|either)$/.test( mode ) );
	}

	// Sent once: a second click waits for the first.
	$( document ).on( 'submit', '.replycart form[method="post"]', function () {
		var sent = $( this );
		window.setTimeout( function () {
			sent.find( 'button' ).prop( 'disabled', true );
		}, 0 );
	} );
	$( document ).on( 'change', '#replycart-shipping_rule, #replycart-mode', rules );
	rules();

	var form = $( '#replycart-sale' );
	if ( ! form.length ) {
		return;
	}
	var timer = null;
	var turn = 0;

	function preview() {
		var mine = ++turn;
		var fields = {};
		$.each( form.serializeArray(), function ( at, field ) {
			if ( field.name !== 'action' && field.name !== '_wpnonce' && field.name !== '_wp_http_referer' ) {
				fields[ field.name ] = field.value;
			}
		} );
		if ( ! fields.product ) {
			return;
		}
		ask( 'preview', fields ).done( function ( answer ) {
			if ( mine !== turn ) {
				return;
			}
			var found = answer.data;
			var warnings = ( found.warnings || [] ).slice();
			if ( found.text !== undefined ) {
				$( '#replycart-preview' ).text( found.text );
				$( '#replycart-length' ).text( found.length + ' / ' + found.max_length ).toggleClass( 'is-over', ! found.fits );
			}
			if ( found.trouble ) {
				warnings.unshift( found.trouble );
			}
			$.each( found.wrong || {}, function ( name, text ) {
				warnings.push( text );
			} );
			put( $( '#replycart-warnings' ), warnings, 'replycart-warning' );
		} );
	}

	function soon() {
		window.clearTimeout( timer );
		timer = window.setTimeout( preview, 400 );
	}

	function choose( product ) {
		$( '#replycart-product' ).val( product.sku );
		$( '#replycart-title' ).val( product.name );
		$( '#replycart-price' ).attr( 'placeholder', product.price );
		var box = $( '#replycart-variants' ).empty();
		$( '#replycart-quantity' ).prop( 'hidden', product.variants.length > 0 ).val( product.stock || 1 );
		$.each( product.variants, function ( at, variant ) {
			var label = $( '<label>' ).text( variant.name + ' (' + variant.sku + ') ' );
			$( '<input type="number" min="0" class="small-text">' )
				.attr( 'name', 'items[' + variant.sku + ']' )
				.val( variant.stock === null ? 1 : variant.stock )
				.appendTo( label );
			box.append( label );
		} );
		soon();
	}

	$( document.body ).on( 'change', '#replycart-search', function () {
		var id = $( this ).val();
		if ( id ) {
			ask( 'product', { product: id } ).done( function ( answer ) {
				choose( answer.data );
			} );
		}
	} );
	form.on( 'input change', soon );
	// Another market, another currency: the amounts are typed in it.
	$( '#replycart-market' ).on( 'change', function () {
		var currency = JSON.parse( $( '#replycart-markets' ).text() || '{}' )[ $( this ).val() ] || '';
		form.find( '[name="currency"]' ).val( currency );
		$.each( [ 'price', 'shipping_price', 'shipping_prices' ], function ( at, name ) {
			var label = $( 'label[for="replycart-' + name + '"]' );
			label.text( label.text().replace( /\([A-Z]{3}\)$/, '(' + currency + ')' ) );
		} );
	} );
	preview();
} )( jQuery );
