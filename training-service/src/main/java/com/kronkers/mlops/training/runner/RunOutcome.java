package com.kronkers.mlops.training.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.champion.Champion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How the run of a job ended. */
sealed interface RunOutcome {

    /** Does with the outcome what has to be done with it. */
    void settle(Settlement settlement);

    /** What has to be done with each outcome. */
    interface Settlement {
        /** Keep what was made and tell everyone. */
        void keep(Trained trained);

        /** Note why there is no model. */
        void fail(String error);

        /** Let it be run again. */
        void giveBack(String reason);
    }

    /**
     * The code that made a model.
     *
     * @param digest of its files
     * @param commit of the repository it was fetched from; null for any other
     */
    record Code(String language, String digest, String commit) {}

    /**
     * A model was trained and judged.
     *
     * @param model its package
     * @param reference what monitoring compares with, if the validator wrote one
     * @param validation what the validator found, see {@code validation.json}
     * @param champion whom it was judged against
     * @param code what made it
     * @param search what was tried before its parameters were chosen, if the job asked for it
     */
    record Trained(
            Path model,
            Optional<Path> reference,
            PackageDescription description,
            JsonNode validation,
            Optional<Champion> champion,
            Code code,
            Optional<SearchReport> search)
            implements RunOutcome {

        /** {@code validated} or {@code refused}. */
        String judgement() {
            return validation.path("outcome").textValue();
        }

        @Override
        public void settle(Settlement settlement) {
            settlement.keep(this);
        }
    }

    /** A step broke, and would break again. */
    record Failed(String step, String error) implements RunOutcome {
        @Override
        public void settle(Settlement settlement) {
            settlement.fail(step + ": " + error);
        }
    }

    /**
     * A step took too long and was ended.
     *
     * @param fix what may be done about it
     */
    record TimedOut(String step, Duration limit, String fix) implements RunOutcome {
        @Override
        public void settle(Settlement settlement) {
            settlement.fail(step + ": did not end within " + limit + " and was ended; " + fix);
        }
    }

    /** The runner was told to end. */
    record Stopped(String reason) implements RunOutcome {
        @Override
        public void settle(Settlement settlement) {
            settlement.giveBack(reason);
        }
    }
}
