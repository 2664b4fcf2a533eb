package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.Digests;
import com.kronkers.mlops.training.tracking.Page;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * What a page token was made for: the original takes one of logged models with the same experiments, filter and order only,
 * as the next page of another search is none of this one.
 */
record SearchMark(String experiments, String filter, String order) {
    private static final int LENGTH = 8;

    /** The mark of a search, short whatever was asked for. */
    static SearchMark of(List<String> experiments, String filter, List<?> order) {
        return new SearchMark(digest(experiments.toString()), digest(filter), digest(order.toString()));
    }

    private static String digest(String text) {
        MessageDigest digest = Digests.sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(), 0, LENGTH);
    }

    /** The token with the mark of its search. */
    String on(String token) {
        return String.join(".", token, experiments, filter, order);
    }

    /**
     * The token as it was before it was marked.
     *
     * @throws TrackingException if it has no mark, or that of another search
     */
    String off(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 4) {
            throw Page.unknown(token);
        }
        require(
                parts[1].equals(experiments),
                "Experiment IDs in the page token do not match the requested experiment IDs");
        require(parts[2].equals(filter), "Filter string in the page token does not match the requested filter string");
        require(parts[3].equals(order), "Order by in the page token does not match the requested order by");
        return parts[0];
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw TrackingException.invalid(
                    otherwise + ". Ask for the next page as for the first one, or send no token to begin anew.");
        }
    }
}
