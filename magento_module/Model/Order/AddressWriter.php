<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Order;

use Magento\Directory\Model\RegionFactory;
use Magento\Quote\Model\Quote;
use Replycart\Bridge\Api\Data\AddressRequestInterface;

/**
 * The buyer's address in Magento's words.
 */
class AddressWriter
{
    /** Magento wants a number even from who gave none. */
    private const NO_PHONE = '0000000000';

    /**
     * @param RegionFactory $regions
     */
    public function __construct(private readonly RegionFactory $regions)
    {
    }

    /**
     * Write it as billing and shipping address.
     *
     * @param AddressRequestInterface $address
     * @param Quote $quote
     * @return void
     */
    public function write(AddressRequestInterface $address, Quote $quote): void
    {
        $row = $this->row($address);
        $quote->getBillingAddress()->addData($row);
        if (!$quote->isVirtual()) {
            $quote->getShippingAddress()->addData($row)->setSameAsBilling(1);
        }
        $quote->setCustomerEmail($row['email']);
        $quote->setCustomerFirstname($row['firstname']);
        $quote->setCustomerLastname($row['lastname']);
    }

    /**
     * The columns of an address.
     *
     * @param AddressRequestInterface $address
     * @return array<string, mixed>
     */
    public function row(AddressRequestInterface $address): array
    {
        [$first, $last] = $this->names($address);
        $city = trim((string)$address->getCity());
        $row = [
            'firstname' => $first,
            'lastname' => $last,
            'company' => trim((string)$address->getCompany()) ?: null,
            'street' => implode("\n", array_filter([trim($address->getLine1()), trim((string)$address->getLine2())])),
            'city' => $city !== '' ? $city : (trim((string)$address->getRegion()) ?: trim($address->getLine1())),
            'postcode' => trim((string)$address->getPostcode()),
            'country_id' => $address->getCountry(),
            'telephone' => trim((string)$address->getPhone()) ?: self::NO_PHONE,
            'email' => trim((string)$address->getEmail()),
            'vat_id' => trim((string)$address->getVatId()) ?: null,
            'save_in_address_book' => 0,
        ];

        return $row + $this->region(trim((string)$address->getRegion()), $address->getCountry());
    }

    /**
     * First and last name; a whole name is cut at its last space.
     *
     * @param AddressRequestInterface $address
     * @return array{0: string, 1: string}
     */
    private function names(AddressRequestInterface $address): array
    {
        $first = trim((string)$address->getFirstName());
        $last = trim((string)$address->getLastName());
        if ($first !== '' && $last !== '') {
            return [$first, $last];
        }
        $parts = preg_split('/\s+/u', trim((string)$address->getName())) ?: [''];
        $tail = (string)array_pop($parts);
        $first = $first ?: implode(' ', $parts) ?: $last ?: $tail;
        $last = $last ?: $tail ?: $first;

        return [$first, $last];
    }

    /**
     * Magento's region, by code or by name.
     *
     * @param string $region
     * @param string $country
     * @return array<string, mixed>
     */
    private function region(string $region, string $country): array
    {
        if ($region === '') {
            return ['region' => null, 'region_id' => null];
        }
        $known = $this->regions->create()->loadByCode($region, $country);
        if (!$known->getId()) {
            $known = $this->regions->create()->loadByName($region, $country);
        }
        if (!$known->getId()) {
            return ['region' => $region, 'region_id' => null];
        }

        return ['region' => $known->getName(), 'region_id' => (int)$known->getId(), 'region_code' => $known->getCode()];
    }
}
