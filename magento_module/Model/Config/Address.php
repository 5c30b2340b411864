<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Config;

use Magento\Framework\App\Config\Value;
use Magento\Framework\Exception\LocalizedException;

/**
 * The sidecar's address: http or https, no more than a host and a path.
 */
class Address extends Value
{
    /**
     * Refuse what can be no address.
     *
     * @return $this
     * @throws LocalizedException
     */
    public function beforeSave()
    {
        $value = rtrim(trim((string)$this->getValue()), '/');
        // phpcs:ignore Magento2.Functions.DiscouragedFunction
        $parts = $value === '' ? [] : (parse_url($value) ?: ['scheme' => '']);
        $wrong = $value !== '' && (
            !in_array($parts['scheme'] ?? '', ['http', 'https'], true)
            || empty($parts['host'])
            || isset($parts['user'])
            || isset($parts['pass'])
            || isset($parts['query'])
            || isset($parts['fragment'])
        );
        if ($wrong) {
            throw new LocalizedException(
                __('The address of Replycart must be like https://sell.example.com, with nothing behind it.')
            );
        }
        $this->setValue($value);

        return parent::beforeSave();
    }
}
