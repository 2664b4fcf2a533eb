package com.kronkers.mlops.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.training.job.LogFollower.Line;
import com.kronkers.mlops.training.job.LogFollower.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogFollowerTest {
    @TempDir
    Path folder;

    @Test
    void linesAreReadWhenTheyAreWholeAndTheLastOneAtTheEnd() throws IOException {
        LogFollower follower = follower(Position.startOf(0));
        assertThat(follower.read(1, false)).isEmpty();
        append(1, "one\ntw");

        assertThat(texts(follower.read(1, false))).containsExactly("one");
        append(1, "o\r\n\nthree");
        assertThat(texts(follower.read(1, false))).containsExactly("two", "");
        assertThat(texts(follower.read(1, true))).containsExactly("three");
        assertThat(follower.read(1, true)).isEmpty();
    }

    @Test
    void whoeverWasCutOffGoesOnBehindTheLastLine() throws IOException {
        append(1, "eins\nzwölf\ndrei\n");
        List<Line> lines = follower(Position.startOf(0)).read(1, true);
        Position seen = Position.parse(lines.get(1).next().toString()).orElseThrow();

        assertThat(texts(follower(seen).read(1, true))).containsExactly("drei");
    }

    @Test
    void anotherAttemptBeginsFromItsStart() throws IOException {
        append(1, "first\n");
        append(2, "second\n");
        LogFollower follower = follower(Position.startOf(0));
        follower.read(1, false);

        assertThat(texts(follower.read(2, false))).containsExactly("second");
    }

    @Test
    void theLogOfAnAttemptIsReadToItsEndBeforeAnotherOnes() throws IOException {
        append(1, "first\nnext\ncut o");
        LogFollower follower =
                follower(follower(Position.startOf(1)).read(1, false).get(0).next());
        append(4, "fourth\n");

        assertThat(texts(follower.read(4, false))).containsExactly("next", "cut o");
        assertThat(texts(follower.read(4, false))).containsExactly("fourth");
    }

    @Test
    void anAttemptThatPrintedNothingHidesNoneOfTheOneBefore() throws IOException {
        append(5, "killed here");
        LogFollower follower = follower(Position.startOf(5));

        assertThat(texts(follower.read(6, true))).containsExactly("killed here");
        assertThat(follower.read(6, true)).isEmpty();
    }

    @Test
    void aPositionOfAnAttemptThatIsToComeIsNoneOfOurs() throws IOException {
        append(1, "a\n");

        assertThat(texts(follower(new Position(9, 7)).read(1, true))).containsExactly("a");
    }

    @Test
    void aPositionBehindTheEndWaits() throws IOException {
        append(1, "a\n");

        assertThat(follower(new Position(1, 1000)).read(1, true)).isEmpty();
    }

    @Test
    void aLineWithoutEndIsToldInParts() throws IOException {
        append(1, "x".repeat((1 << 20) + 5));
        LogFollower follower = follower(Position.startOf(0));

        assertThat(texts(follower.read(1, false))).singleElement().satisfies(part -> assertThat(part)
                .hasSize(1 << 20));
        assertThat(texts(follower.read(1, true))).containsExactly("xxxxx");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "1", "-1-2", "a-b", "1-99999999999999999999"})
    void whatIsNoPositionIsNone(String text) {
        assertThat(Position.parse(text)).isEmpty();
    }

    private LogFollower follower(Position from) {
        return new LogFollower(attempt -> folder.resolve("attempt-" + attempt), from);
    }

    private void append(int attempt, String text) throws IOException {
        Files.writeString(
                folder.resolve("attempt-" + attempt), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static List<String> texts(List<Line> lines) {
        return lines.stream().map(Line::text).toList();
    }
}
