<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

use Magento\Framework\App\CacheInterface;

/**
 * A cache in memory; what is in it, and for how long, can be looked at.
 */
class FakeCache implements CacheInterface
{
    /**
     * @var array<string, string>
     */
    public array $kept = [];

    /**
     * @var array<string, int|null>
     */
    public array $seconds = [];

    /**
     * @inheritdoc
     */
    public function getFrontend()
    {
        return null;
    }

    /**
     * @inheritdoc
     */
    public function load($identifier)
    {
        return $this->kept[$identifier] ?? false;
    }

    /**
     * @inheritdoc
     */
    public function save($data, $identifier, $tags = [], $lifeTime = null)
    {
        $this->kept[$identifier] = (string)$data;
        $this->seconds[$identifier] = $lifeTime;

        return true;
    }

    /**
     * @inheritdoc
     */
    public function remove($identifier)
    {
        unset($this->kept[$identifier]);

        return true;
    }

    /**
     * @inheritdoc
     */
    public function clean($tags = [])
    {
        $this->kept = [];

        return true;
    }
}
