<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Stock;

use Magento\Framework\Module\Manager;

/**
 * Which shelf this shop has. Units go back by the way they were kept, whatever was switched on or off meanwhile.
 */
class Shelves
{
    public const MSI = 'msi';
    public const PLAIN = 'plain';

    /**
     * @param Manager $modules
     * @param MsiShelf $msi
     * @param PlainShelf $plain
     */
    public function __construct(
        private readonly Manager $modules,
        private readonly MsiShelf $msi,
        private readonly PlainShelf $plain
    ) {
    }

    /**
     * How units are kept in this shop now.
     *
     * @return string MSI or PLAIN
     */
    public function way(): string
    {
        return $this->modules->isEnabled('Magento_InventorySales') ? self::MSI : self::PLAIN;
    }

    /**
     * The shelf of a way, or of this shop.
     *
     * @param string $way
     * @return ShelfInterface
     */
    public function get(string $way = ''): ShelfInterface
    {
        return ($way ?: $this->way()) === self::MSI ? $this->msi : $this->plain;
    }
}
