<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\Phrase;
use Magento\Framework\Webapi\Exception as WebapiException;

/**
 * What a REST call is told: the code stands in "parameters".
 */
class Refusal extends WebapiException
{
    public const OUT_OF_STOCK = 'out_of_stock';
    public const MISMATCH = 'mismatch';
    public const INVALID = 'invalid';
    public const NOT_FOUND = 'not_found';
    public const BUSY = 'busy';

    private const STATUS = [
        self::OUT_OF_STOCK => 409,
        self::MISMATCH => 409,
        self::INVALID => 400,
        self::NOT_FOUND => 404,
        self::BUSY => 503,
    ];

    /**
     * @param Phrase $text
     * @param string $reason one of the constants
     * @param array<string,string> $more like sku or field
     */
    public function __construct(Phrase $text, private readonly string $reason, array $more = [])
    {
        parent::__construct($text, 0, self::STATUS[$reason], ['code' => $reason] + $more);
    }

    /**
     * One of the constants.
     *
     * @return string
     */
    public function reason(): string
    {
        return $this->reason;
    }
}
