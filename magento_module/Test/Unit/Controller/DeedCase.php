<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Controller;

use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Framework\Serialize\Serializer\Json;
use Psr\Log\NullLogger;
use Replycart\Bridge\Controller\Adminhtml as Admin;
use Replycart\Bridge\Model;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Test\Unit\Fakes\FakeTraceBook;

/**
 * Each controller that does something, with what it is made of.
 */
abstract class DeedCase extends AdminTestCase
{
    protected function sales(): Model\Sale\Sales
    {
        $filler = new Model\Sale\FormFiller(
            $this->createMock(ProductRepositoryInterface::class),
            $this->ids(),
            new Model\Money(),
            $this->words()
        );
        $reader = new Model\Sale\FormReader($this->fields(), $this->shipping());

        return new Model\Sale\Sales($this->client(), $reader, $filler, $this->markets());
    }

    protected function buyers(): Model\Buyers
    {
        $forgetter = new Model\Order\Forgetter(new FakeTraceBook(), new Json());

        return new Model\Buyers($this->client(), $forgetter, new NullLogger());
    }

    /**
     * @param array<string, mixed> $params
     */
    protected function deed(string $class, array $params): object
    {
        $context = $this->context($params);
        $client = $this->client();

        return match ($class) {
            Admin\Purchase\Act::class =>
                new $class($context, new Model\Purchases($client, new Model\Amounts(new Model\Money()))),
            Admin\Sale\Act::class => new $class($context, $this->sales(), new Model\Sale\Acts()),
            Admin\Sale\Units::class => new $class($context, new Model\Sale\Line($client, $this->fields())),
            Admin\Sale\Save::class => new $class(
                $context,
                $this->sales(),
                new Model\Sale\Acts(),
                $this->kept(),
                new Model\Sale\Refused()
            ),
            Admin\Basket\Save::class => new $class($context, new Model\Basket\Baskets(
                $client,
                $this->fields(),
                $this->shipping(),
                $this->markets()
            ), $this->kept()),
            Admin\Offer\Save::class =>
                new $class($context, new Model\Offer\Offers($client, $this->fields(), $this->markets()), $this->kept()),
            Admin\Offer\End::class =>
                new $class($context, new Model\Offer\Offers($client, $this->fields(), $this->markets())),
            Admin\Clearance\Save::class => new $class(
                $context,
                new Model\Clearance\Rules($client, new Model\Clearance\RuleReader($this->fields())),
                $this->kept()
            ),
            Admin\Clearance\Rule::class =>
                new $class($context, new Model\Clearance\Rules($client, new Model\Clearance\RuleReader($this->fields()))),
            Admin\Clearance\Decide::class => new $class($context, new Model\Clearance\Proposals($client)),
            Admin\Gift\Cancel::class => new $class($context, new Model\Gifts($client)),
            Admin\Buyer\Act::class => new $class($context, $this->buyers()),
            Admin\Alert\Retry::class => new $class($context, new Model\Tasks($client)),
            Admin\Canned\Save::class, Admin\Canned\Delete::class => new $class($context, new Model\Canned($client)),
            default => new $class($context, new Model\Replies($client)),
        };
    }
}
