<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

use Refract\Modules\CdsHooks\OpenEmr\Session;

/**
 * What the module's pages under public/ have in common. They run after interface/globals.php,
 * which lets nobody in who is not logged in.
 */
final class Page
{
    private const MOST_BYTES = 256 * 1024;
    private const CSRF_HEADER = 'HTTP_X_OPENEMR_CSRF';

    /**
     * Runs what answers a POST of JSON from the module's own scripts: checks the token, reads the
     * body, and turns every failure into a status without patient data.
     *
     * @param \Closure(array<mixed>, Session, Module): array<string, mixed> $answer
     */
    public static function json(\Closure $answer): void
    {
        [$status, $body] = self::answered($answer);
        http_response_code($status);
        header('Content-Type: application/json');
        header('Cache-Control: no-store');
        header('X-Content-Type-Options: nosniff');
        echo json_encode($body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
    }

    /**
     * @param \Closure(array<mixed>, Session, Module): array<string, mixed> $answer
     * @return array{int, array<string, mixed>}
     */
    private static function answered(\Closure $answer): array
    {
        $session = new Session();
        try {
            if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
                throw new Refusal(405, 'POST only.');
            }
            $token = $_SERVER[self::CSRF_HEADER] ?? '';
            if (!is_string($token) || !$session->verifiesCsrf($token)) {
                throw new Refusal(403, 'The page is too old: reload it.');
            }
            $text = (string) file_get_contents('php://input', false, null, 0, self::MOST_BYTES + 1);
            $posted = strlen($text) > self::MOST_BYTES ? null : json_decode($text, true, 32);
            if (!is_array($posted)) {
                throw new Refusal(400, 'This is not what the page sends.');
            }
            return [200, $answer($posted, $session, Module::inOpenEmr())];
        } catch (Refusal $refusal) {
            return [$refusal->status, ['message' => $refusal->getMessage()]];
        } catch (\Throwable $problem) {
            (Module::log())('internal: ' . get_class($problem) . ' in ' . basename($problem->getFile()) . ':'
                . $problem->getLine());
            return [500, ['message' => 'Decision support failed.']];
        }
    }

    /** @throws Refusal */
    public static function demand(Session $session, string $section, string $value): void
    {
        if (!$session->may($section, $value)) {
            throw new Refusal(403, 'Your account may not see this.');
        }
    }

    /**
     * The session's patient, if it is the one for whom the page was made.
     *
     * @param array<mixed> $context as posted
     * @throws Refusal
     */
    public static function chart(Module $module, Session $session, array $context): Chart
    {
        $chart = $module->charts($session)->ofSession()
            ?? throw new Refusal(409, 'No patient is open.');
        $mark = $context['patient'] ?? '';
        if (!is_string($mark) || !hash_equals(self::mark($chart->pid, $session), $mark)) {
            throw new Refusal(409, 'Another patient has been opened in the meantime.');
        }
        return $chart;
    }

    /** Binds a page to its patient and session without saying who it is. */
    public static function mark(int $pid, Session $session): string
    {
        return substr(hash_hmac('sha256', 'patient ' . $pid, $session->csrfToken()), 0, 32);
    }

    /** How long a page waits: for the service, and for the record to be read before it. */
    public static function patience(int $timeoutMs): int
    {
        return $timeoutMs + 4000;
    }
}
