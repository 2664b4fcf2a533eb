package com.kronkers.mlops.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class FirstCallTest {

    private final Queue<RuntimeException> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final FirstCall first = new FirstCall(new TrainedFilesClient(this::answer, null));

    @Test
    void trainingIsAskedUntilItHasAnsweredOnce() {
        answers.add(new ProcessingException("connection refused"));
        answers.add(new WebApplicationException(503));
        answers.add(new WebApplicationException(404));

        for (int second = 0; second < 6; second++) {
            first.call();
        }

        assertThat(asked).hasSize(3).allMatch(digest -> digest.matches("sha256:[0-9a-f]{64}"));
    }

    private InputStream answer(String digest) {
        asked.add(digest);
        throw answers.remove();
    }
}
