<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * A question of the page that is not answered: an HTTP status and a sentence without patient data.
 */
final class Refusal extends \RuntimeException
{
    public function __construct(public readonly int $status, string $sentence)
    {
        parent::__construct($sentence);
    }
}
