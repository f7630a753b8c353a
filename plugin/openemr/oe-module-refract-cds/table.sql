#IfNotTable refract_cds_state
CREATE TABLE `refract_cds_state` (
    `name`       VARCHAR(64)  NOT NULL,
    `value`      MEDIUMTEXT   NOT NULL,
    `updated_at` DATETIME     NOT NULL,
    PRIMARY KEY (`name`)
) ENGINE = InnoDB COMMENT = 'Refract: the signing key (encrypted) and what the service offers';
#EndIf

#IfNotTable refract_cds_card
CREATE TABLE `refract_cds_card` (
    `id`            BIGINT(20)   NOT NULL AUTO_INCREMENT,
    `card_uuid`     VARCHAR(64)  NOT NULL,
    `hook_instance` VARCHAR(64)  NOT NULL,
    `hook`          VARCHAR(64)  NOT NULL,
    `service_id`    VARCHAR(128) NOT NULL,
    `indicator`     VARCHAR(16)  NOT NULL,
    `summary`       VARCHAR(255) NOT NULL,
    `source_label`  VARCHAR(255) NOT NULL,
    `pid`           BIGINT(20)   NOT NULL,
    `encounter`     BIGINT(20)   DEFAULT NULL,
    `user_id`       BIGINT(20)   NOT NULL,
    `shown_at`      DATETIME     NOT NULL,
    PRIMARY KEY (`id`),
    KEY `card` (`card_uuid`, `hook_instance`),
    KEY `pid` (`pid`)
) ENGINE = InnoDB COMMENT = 'Refract: cards that were shown, to whom and for whom';
#EndIf

#IfNotTable refract_cds_feedback
CREATE TABLE `refract_cds_feedback` (
    `id`            BIGINT(20)   NOT NULL AUTO_INCREMENT,
    `card_uuid`     VARCHAR(64)  NOT NULL,
    `hook_instance` VARCHAR(64)  NOT NULL,
    `hook`          VARCHAR(64)  NOT NULL,
    `service_id`    VARCHAR(128) NOT NULL,
    `intervention`  VARCHAR(255) NOT NULL,
    `action`        VARCHAR(16)  NOT NULL,
    `suggestions`   TEXT,
    `reason_code`   VARCHAR(64)  DEFAULT NULL,
    `reason`        VARCHAR(255) DEFAULT NULL,
    `comment`       TEXT,
    `pid`           BIGINT(20)   NOT NULL,
    `encounter`     BIGINT(20)   DEFAULT NULL,
    `user_id`       BIGINT(20)   NOT NULL,
    `username`      VARCHAR(255) NOT NULL,
    `location`      VARCHAR(255) NOT NULL,
    `given_at`      DATETIME     NOT NULL,
    `forwarded`     VARCHAR(64)  NOT NULL,
    PRIMARY KEY (`id`),
    KEY `card` (`card_uuid`),
    KEY `given_at` (`given_at`)
) ENGINE = InnoDB COMMENT = 'Refract: what prescribers answered, and whether the service has it';
#EndIf
