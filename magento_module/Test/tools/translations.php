<?php

/**
 * Every phrase of the module stands in both languages, with the same placeholders; none stands there that nobody says.
 */

declare(strict_types=1);

// phpcs:ignoreFile

$root = dirname(__DIR__, 2);

/** @return array<string, string> */
$read = static function (string $file): array {
    $rows = [];
    $handle = fopen($file, 'rb');
    while (($row = fgetcsv($handle, null, ',', '"', '')) !== false) {
        $rows[(string)$row[0]] = (string)($row[1] ?? '');
    }

    return $rows;
};

/** What __('…' . '…') says; null for what is put together at run time. */
$phrase = static function (array $tokens, int $at): ?string {
    $text = '';
    for ($at++; isset($tokens[$at]); $at++) {
        $token = $tokens[$at];
        if (is_array($token) && $token[0] === T_CONSTANT_ENCAPSED_STRING) {
            $quote = $token[1][0];
            $inner = substr($token[1], 1, -1);
            $text .= $quote === "'" ? str_replace(["\\'", '\\\\'], ["'", '\\'], $inner) : stripcslashes($inner);
        } elseif ($token === ',' || $token === ')') {
            return $text === '' ? null : $text;
        } elseif ($token !== '.' && !(is_array($token) && $token[0] === T_WHITESPACE)) {
            return null;
        }
    }

    return null;
};

$said = [];
$texts = '';
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($root, FilesystemIterator::SKIP_DOTS)) as $file) {
    $name = substr($file->getPathname(), strlen($root) + 1);
    if (str_starts_with($name, 'Test/') || str_starts_with($name, 'i18n/')) {
        continue;
    }
    $content = in_array($file->getExtension(), ['php', 'phtml', 'js', 'html', 'xml'], true)
        ? (string)file_get_contents($file->getPathname()) : '';
    $texts .= $content;
    if (in_array($file->getExtension(), ['php', 'phtml'], true)) {
        $tokens = token_get_all($content);
        foreach ($tokens as $at => $token) {
            if (is_array($token) && $token[0] === T_STRING && $token[1] === '__' && ($tokens[$at + 1] ?? '') === '(') {
                $found = $phrase($tokens, $at + 1);
                if ($found !== null && $found !== '%1') {
                    $said[$found] = $name;
                }
            }
        }
    } elseif (in_array($file->getExtension(), ['js', 'html'], true)) {
        preg_match_all('/(?:\$t|i18n:)\s*\(?\s*\'((?:[^\'\\\\]|\\\\.)+)\'/', $content, $found);
        $said += array_fill_keys(array_map('stripslashes', $found[1]), $name);
    } elseif ($file->getExtension() === 'xml') {
        preg_match_all('/<(\w+)[^>]*\btranslate="true"[^>]*>([^<]+)</', $content, $found);
        $said += array_fill_keys(array_map(static fn ($t) => html_entity_decode($t, ENT_XML1 | ENT_QUOTES), $found[2]), $name);
        preg_match_all('/<\w+\b(?=[^>]*\btranslate="title")[^>]*\btitle="([^"]+)"/', $content, $found);
        $said += array_fill_keys(array_map(static fn ($t) => html_entity_decode($t, ENT_XML1 | ENT_QUOTES), $found[1]), $name);
        preg_match_all('/translate="[^"]*\blabel\b[^"]*"[^>]*>\s*<label>([^<]+)</', $content, $found);
        $said += array_fill_keys(array_map(static fn ($t) => html_entity_decode($t, ENT_XML1 | ENT_QUOTES), $found[1]), $name);
    }
}
unset($said['Magento_Backend']);

$bad = 0;
$holes = static function (string $text): array {
    preg_match_all('/%\d/', $text, $found);
    sort($found[0]);

    return $found[0];
};
foreach (['en_US', 'fr_FR'] as $language) {
    $known = $read("$root/i18n/$language.csv");
    foreach ($said as $text => $where) {
        if (!isset($known[$text])) {
            echo "$language: missing, said in $where: $text\n";
            $bad = 1;
        }
    }
    foreach ($known as $text => $meaning) {
        if ($language === 'en_US' && $meaning !== (string)$text) {
            echo "en_US: says something else: $text\n";
            $bad = 1;
        }
        if ($meaning === '' || $holes((string)$text) !== $holes($meaning)) {
            echo "$language: empty, or with other placeholders: $text\n";
            $bad = 1;
        }
    }
}
$english = array_keys($read("$root/i18n/en_US.csv"));
foreach (array_merge(array_diff($english, array_keys($read("$root/i18n/fr_FR.csv"))),
    array_diff(array_keys($read("$root/i18n/fr_FR.csv")), $english)) as $text) {
    echo "in one language only: $text\n";
    $bad = 1;
}
$plain = stripslashes(html_entity_decode($texts, ENT_XML1 | ENT_QUOTES));
$joined = preg_replace('/\'\s*\.\s*\'/', '', $plain);
foreach ($english as $text) {
    if (!isset($said[$text]) && !str_contains($joined, stripslashes((string)$text))) {
        echo "nobody says: $text\n";
        $bad = 1;
    }
}
exit($bad);
