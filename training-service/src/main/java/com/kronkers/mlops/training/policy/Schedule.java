package com.kronkers.mlops.training.policy;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** When a policy trains by the clock: five fields as in {@code crontab(5)}, in UTC. */
public final class Schedule {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final Cron cron;

    private Schedule(Cron cron) {
        this.cron = cron;
    }

    /** @return empty if the text is no schedule, or one that is never due */
    public static Optional<Schedule> parse(String text) {
        try {
            Schedule schedule = new Schedule(PARSER.parse(text));
            return schedule.after(Instant.EPOCH).map(due -> schedule);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The first time after an instant at which it is due. */
    public Optional<Instant> after(Instant instant) {
        return ExecutionTime.forCron(cron)
                .nextExecution(instant.atZone(ZoneOffset.UTC))
                .map(ZonedDateTime::toInstant);
    }
}
