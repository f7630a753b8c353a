<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

use Refract\Modules\CdsHooks\OpenEmr\Charts;
use Refract\Modules\CdsHooks\OpenEmr\CryptoSecrets;
use Refract\Modules\CdsHooks\OpenEmr\FhirServices;
use Refract\Modules\CdsHooks\OpenEmr\QueryDatabase;
use Refract\Modules\CdsHooks\OpenEmr\Session;

/**
 * Puts the parts together: the one place that knows which is which.
 */
final class Module
{
    public const FOLDER = 'oe-module-refract-cds';

    public function __construct(
        public readonly Settings $settings,
        public readonly Database $database,
        private readonly Secrets $secrets,
        private readonly Http $http,
        private readonly \Closure $log
    ) {
    }

    /** With OpenEMR's database, keys and settings; after interface/globals.php alone. */
    public static function inOpenEmr(): self
    {
        $settings = Settings::from($GLOBALS, self::ownAddress());
        return new self($settings, new QueryDatabase(), new CryptoSecrets(), new CurlHttp($settings->caFile), self::log());
    }

    /** Writes classes of problems, never data, to the web server's error log. */
    public static function log(): \Closure
    {
        return static function (string $class): void {
            error_log('Refract CDS: ' . $class);
        };
    }

    /** As the administrator gave it for OpenEMR's own API; otherwise the name under which we are called. */
    public static function ownAddress(): string
    {
        $root = is_string($GLOBALS['web_root'] ?? null) ? $GLOBALS['web_root'] : '';
        $site = is_string($GLOBALS['site_addr_oath'] ?? null) ? trim($GLOBALS['site_addr_oath']) : '';
        return rtrim($site !== '' ? $site : 'https://' . (gethostname() ?: 'openemr'), '/') . $root;
    }

    /** Address of the module's folder public/, from the root of the web server. */
    public static function publicPath(): string
    {
        $root = is_string($GLOBALS['web_root'] ?? null) ? $GLOBALS['web_root'] : '';
        return $root . '/interface/modules/custom_modules/' . self::FOLDER . '/public';
    }

    public function state(): State
    {
        return new State($this->database);
    }

    public function keys(): KeyStore
    {
        return new KeyStore($this->state(), $this->secrets);
    }

    public function client(): CdsClient
    {
        $signer = new JwtSigner($this->keys(), $this->settings->issuer);
        return new CdsClient($this->settings, $this->http, $signer, $this->state(), $this->log);
    }

    public function hooks(?FhirSource $source = null): HookService
    {
        $titles = new OptionTitles($this->database);
        $source ??= new FhirServices(
            new PrescriptionRows($this->database, $titles, Charts::uuid(...)),
            new Phq9Mapper($this->database)
        );
        return new HookService(
            $this->settings,
            $this->client(),
            new PrefetchResolver($source, $this->log),
            new DraftOrderMapper($titles, self::day(...)),
            new CardStore($this->database),
            $this->log
        );
    }

    public function feedback(): FeedbackService
    {
        return new FeedbackService($this->client(), new CardStore($this->database), $this->feedbackStore(), $this->log);
    }

    public function feedbackStore(): FeedbackStore
    {
        return new FeedbackStore($this->database);
    }

    public function connectionTest(): ConnectionTest
    {
        return new ConnectionTest($this->settings, $this->client(), $this->keys());
    }

    public function charts(Session $session): Charts
    {
        return new Charts($this->database, $session);
    }

    /** The form shows dates as the site likes them; OpenEMR's own function turns them back. */
    private static function day(string $shown): ?string
    {
        $day = function_exists('DateToYYYYMMDD') ? (string) DateToYYYYMMDD($shown) : $shown;
        return preg_match('/^\d{4}-\d\d-\d\d$/D', $day) === 1 && strtotime($day) !== false ? $day : null;
    }
}
