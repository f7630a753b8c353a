<?php

/**
 * As much of OpenEMR as the module touches, so that its real code runs without one: database,
 * session, tokens, permissions, encryption, FHIR services, events. It stands in; it proves
 * nothing about OpenEMR itself.
 */

declare(strict_types=1);

namespace OpenEMR\Common\Database {
    final class QueryUtils
    {
        public static ?\PDO $pdo = null;

        public static function fetchRecords($sql, $binds = [], $noLog = false)
        {
            $statement = self::$pdo->prepare($sql);
            $statement->execute($binds);
            return $statement->fetchAll(\PDO::FETCH_ASSOC);
        }

        public static function sqlStatementThrowException($sql, $binds = [], $noLog = false)
        {
            self::$pdo->prepare($sql)->execute($binds);
        }
    }
}

namespace OpenEMR\Common\Csrf {
    final class CsrfUtils
    {
        public static function collectCsrfToken($subject = 'default')
        {
            return substr(hash_hmac('sha256', $subject, $_SESSION['csrf_private_key']), 0, 40);
        }

        public static function verifyCsrfToken($token, $subject = 'default')
        {
            return hash_equals(self::collectCsrfToken($subject), (string) $token);
        }
    }
}

namespace OpenEMR\Common\Acl {
    final class AclMain
    {
        public static function aclCheckCore($section, $value, $user = '', $return_value = '')
        {
            return ($_COOKIE['role'] ?? '') !== 'clerk';
        }
    }
}

namespace OpenEMR\Common\Crypto {
    final class CryptoGen
    {
        public function encryptStandard($value, $customPassword = null, $keySource = 'drive')
        {
            return '006' . base64_encode(strrev($value));
        }

        public function decryptStandard($value, $customPassword = null, $keySource = 'drive', $minimumVersion = null)
        {
            return strrev((string) base64_decode(substr($value, 3)));
        }
    }
}

namespace OpenEMR\Common\Uuid {
    final class UuidRegistry
    {
        public static function uuidToString($bytes)
        {
            return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
        }

        public static function createMissingUuidsForTables($tables)
        {
        }
    }
}

namespace OpenEMR\Services {
    use OpenEMR\Common\Database\QueryUtils;

    final class PatientService
    {
        public function getUuid($pid)
        {
            return QueryUtils::fetchRecords('SELECT uuid FROM patient_data WHERE pid = ?', [$pid])[0]['uuid'] ?? false;
        }
    }
}

namespace OpenEMR\Services\FHIR {
    use OpenEMR\Common\Database\QueryUtils;
    use OpenEMR\Common\Uuid\UuidRegistry;

    final class ProcessingResult
    {
        public function __construct(private array $data)
        {
        }

        public function hasErrors()
        {
            return false;
        }

        public function getData()
        {
            return $this->data;
        }
    }

    final class FhirPatientService
    {
        public function getAll($search)
        {
            $found = [];
            foreach (QueryUtils::fetchRecords('SELECT * FROM patient_data') as $row) {
                if (UuidRegistry::uuidToString($row['uuid']) === $search['_id']) {
                    $found[] = ['resourceType' => 'Patient', 'id' => $search['_id'], 'gender' => strtolower($row['sex']),
                        'birthDate' => $row['DOB'], 'name' => [['given' => [$row['fname']], 'family' => '']]];
                }
            }
            return new ProcessingResult($found);
        }
    }

    // As 7.0.4 gives them: no dosage, and a text alone where there is no code.
    final class FhirMedicationRequestService
    {
        public function getAll($search)
        {
            $found = [];
            foreach (QueryUtils::fetchRecords('SELECT p.*, d.uuid AS puuid FROM prescriptions AS p JOIN patient_data AS d ON d.pid = p.patient_id') as $row) {
                if (UuidRegistry::uuidToString($row['puuid']) !== $search['patient']) {
                    continue;
                }
                $found[] = ['resourceType' => 'MedicationRequest', 'id' => UuidRegistry::uuidToString($row['uuid']),
                    'status' => $row['active'] ? 'active' : 'stopped', 'intent' => 'order',
                    'medicationCodeableConcept' => ['text' => $row['drug']],
                    'subject' => ['reference' => 'Patient/' . $search['patient'], 'type' => ''],
                    'authoredOn' => substr($row['date_added'], 0, 10)];
            }
            return new ProcessingResult($found);
        }
    }

    final class FhirConditionService
    {
        public function getAll($search)
        {
            return new ProcessingResult([['resourceType' => 'Condition', 'id' => 'c-1',
                'clinicalStatus' => ['coding' => [['code' => 'active']]],
                'verificationStatus' => ['coding' => [['code' => 'unconfirmed']]],
                'code' => ['coding' => [['system' => '2.16.840.1.113883.6.90', 'code' => 'F33.1', 'display' => '']]],
                'subject' => ['reference' => 'Patient/' . $search['patient']], 'recordedDate' => '2025-06-01']]);
        }
    }

    final class FhirObservationService
    {
        public function getAll($search)
        {
            return new ProcessingResult([]);
        }
    }
}

namespace OpenEMR\Services\Globals {
    final class GlobalSetting
    {
        public function __construct(public $label, public $dataType, public $default, public $description)
        {
        }
    }
}

namespace OpenEMR\Events\Core {
    final class ScriptFilterEvent
    {
        public const EVENT_NAME = 'html.head.script.filter';
        private array $scripts = [];

        public function getScripts()
        {
            return $this->scripts;
        }

        public function setScripts(array $scripts)
        {
            // OpenEMR lets files through that exist below interface/modules, and no others.
            $this->scripts = array_filter($scripts, static fn ($one) => is_file(ROOT . parse_url($one, PHP_URL_PATH)));
        }
    }
}

namespace OpenEMR\Events\Globals {
    final class GlobalsInitializedEvent
    {
        public const EVENT_HANDLE = 'globals.initialized';
    }
}

namespace OpenEMR\Events\Encounter {
    final class EncounterFormsListRenderEvent
    {
        public const EVENT_SECTION_RENDER_PRE = 'forms.encounter.list.render.pre';

        public function getPid()
        {
            return $_SESSION['pid'];
        }

        public function getAttendantType()
        {
            return 'pid';
        }
    }
}

namespace OpenEMR\Events\PatientDemographics {
    final class RenderEvent
    {
        public const EVENT_SECTION_LIST_RENDER_BEFORE = 'patientDemographics.render.section.before';

        public function getPid()
        {
            return $_SESSION['pid'];
        }
    }
}

namespace OpenEMR\Menu {
    final class MenuEvent
    {
        public const MENU_UPDATE = 'menu.update';
    }
}

namespace OpenEMR\Core {
    final class Header
    {
        public static function setupHeader($assets = [])
        {
            $event = new \OpenEMR\Events\Core\ScriptFilterEvent();
            $GLOBALS['dispatcher']->dispatch($event, \OpenEMR\Events\Core\ScriptFilterEvent::EVENT_NAME);
            echo '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/standin/style.css">'
                . '<link rel="stylesheet" href="/standin/select2.css"><script src="/standin/jquery.js"></script>'
                . '<script src="/standin/select2.js"></script>';
            foreach ($event->getScripts() as $script) {
                echo '<script type="text/javascript" src="' . $script . '?v=76"></script>';
            }
        }
    }

    final class Dispatcher
    {
        private array $listeners = [];

        public function addListener($event, $listener)
        {
            $this->listeners[$event][] = $listener;
        }

        public function dispatch($event, $name)
        {
            foreach ($this->listeners[$name] ?? [] as $listener) {
                $listener($event);
            }
        }
    }

    final class ModulesClassLoader
    {
        public function registerNamespaceIfNotExists($namespace, $path)
        {
            spl_autoload_register(static function ($class) use ($namespace, $path) {
                $file = $path . '/' . str_replace('\\', '/', substr($class, strlen($namespace))) . '.php';
                if (str_starts_with($class, $namespace) && is_file($file)) {
                    require_once $file;
                }
            });
        }
    }
}
