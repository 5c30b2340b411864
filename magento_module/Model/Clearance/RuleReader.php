<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Clearance;

use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Form\Fields;

/**
 * The form of a rule as the sidecar's API wants it, and back.
 */
class RuleReader
{
    private const PLAIN = ['name', 'zone', 'category', 'quiet', 'lang', 'wording'];

    /**
     * @param Fields $fields
     */
    public function __construct(private readonly Fields $fields)
    {
    }

    /**
     * All fields; null is what was left empty.
     *
     * @param array<string,mixed> $form
     * @return array<string, mixed>
     * @throws InputException
     */
    public function read(array $form): array
    {
        $wrong = new InputException(__('Some fields cannot be read.'));
        $body = [];
        foreach (self::PLAIN as $name) {
            $body[$name] = $this->fields->text($form, $name) ?: null;
        }
        foreach ($this->numbers() as $name => $label) {
            $body[$name] = $this->fields->whole($this->fields->text($form, $name), $label, $wrong);
        }
        $slots = preg_split('/[\n,;]+/', $this->fields->text($form, 'slots')) ?: [];
        $body['slots'] = array_values(array_filter(array_map('trim', $slots)));
        $body['publish'] = $this->fields->flag($form, 'publish');
        if ($wrong->wasErrorAdded()) {
            throw $wrong;
        }

        return $body;
    }

    /**
     * A rule of the sidecar as the form shows it.
     *
     * @param array<string,mixed> $rule
     * @return array<string, string>
     */
    public function form(array $rule): array
    {
        $form = ['id' => (string)($rule['id'] ?? '')];
        foreach ([...self::PLAIN, ...array_keys($this->numbers())] as $name) {
            $value = $rule[$name] ?? '';
            $form[$name] = is_scalar($value) && $value !== 0 ? (string)$value : '';
        }

        return $form + [
            'slots' => implode(', ', array_map('strval', (array)($rule['slots'] ?? []))),
            'publish' => empty($rule['publish']) ? '0' : '1',
        ];
    }

    /**
     * The fields that are numbers.
     *
     * @return array<string, \Magento\Framework\Phrase>
     */
    private function numbers(): array
    {
        return [
            'percent' => __('Percent below the Price'),
            'stock_over' => __('Stock Over'),
            'unsold_days' => __('Days Unsold'),
            'repeat_days' => __('Days until the Same Product Comes Back'),
            'units' => __('Units of Each, at Most'),
            'hours' => __('Hours That the Sale Lasts'),
        ];
    }
}
