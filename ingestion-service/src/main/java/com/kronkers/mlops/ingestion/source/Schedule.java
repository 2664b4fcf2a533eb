package com.kronkers.mlops.ingestion.source;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** Times by the five fields of cron (minute, hour, day of the month, month, day of the week) in UTC. */
final class Schedule {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final ExecutionTime times;

    private Schedule(Cron cron) {
        this.times = ExecutionTime.forCron(cron);
    }

    /** @throws IllegalArgumentException if it is no cron expression; the message says why */
    static Schedule of(String expression) {
        return new Schedule(PARSER.parse(expression).validate());
    }

    /** The next time after an instant, if there is one. Times that were missed in between are one. */
    Optional<Instant> after(Instant instant) {
        return times.nextExecution(ZonedDateTime.ofInstant(instant, ZoneOffset.UTC))
                .map(ZonedDateTime::toInstant);
    }
}
