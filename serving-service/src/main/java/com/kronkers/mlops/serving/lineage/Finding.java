package com.kronkers.mlops.serving.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** What another service said about a part of a lineage. */
sealed interface Finding {

    /** What it said; a missing node if it said nothing. */
    JsonNode content();

    /** Why it said nothing; {@code null} if it did. */
    String reason();

    /** It said this. */
    record Found(JsonNode content) implements Finding {
        @Override
        public String reason() {
            return null;
        }
    }

    /** It does not keep it, or could not be asked. */
    record Missing(String reason) implements Finding {
        @Override
        public JsonNode content() {
            return MissingNode.getInstance();
        }
    }
}
