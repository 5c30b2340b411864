<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

use Magento\Framework\Locale\ResolverInterface;

/**
 * The admin's language.
 */
class FakeLocale implements ResolverInterface
{
    /**
     * @param string $locale
     */
    public function __construct(private string $locale = 'fr_FR')
    {
    }

    /**
     * @inheritdoc
     */
    public function getDefaultLocalePath()
    {
        return '';
    }

    /**
     * @inheritdoc
     */
    public function setDefaultLocale($locale)
    {
        return $this;
    }

    /**
     * @inheritdoc
     */
    public function getDefaultLocale()
    {
        return $this->locale;
    }

    /**
     * @inheritdoc
     */
    public function setLocale($locale = null)
    {
        $this->locale = (string)$locale;

        return $this;
    }

    /**
     * @inheritdoc
     */
    public function getLocale()
    {
        return $this->locale;
    }

    /**
     * @inheritdoc
     */
    public function emulate($scopeId)
    {
        return null;
    }

    /**
     * @inheritdoc
     */
    public function revert()
    {
        return null;
    }
}
