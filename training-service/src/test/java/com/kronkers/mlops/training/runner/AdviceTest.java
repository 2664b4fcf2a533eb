package com.kronkers.mlops.training.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.training.process.Limit;
import com.kronkers.mlops.training.process.ProgramOutcome;
import com.kronkers.mlops.training.project.ProjectsConfig;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever hits a limit is told what to do, and by its name the setting to raise. */
class AdviceTest {
    private static final Pattern SETTING = Pattern.compile("kronkers\\.training\\.(?:runner|projects)\\.([a-z-]+)");

    @ParameterizedTest
    @EnumSource(value = Limit.class, mode = EnumSource.Mode.EXCLUDE, names = "OTHER")
    void aJobIsToldWhichSettingLimitsIt(Limit limit) {
        assertThat(settings(Advice.JOB.beyond(limit))).singleElement().satisfies(AdviceTest::assertThereIs);
    }

    @ParameterizedTest
    @EnumSource(
            value = Limit.class,
            names = {"CPU", "DISK", "DELETED_FILES", "FILES"})
    void theMakingOfAnEnvironmentIsToldWhichSettingLimitsIt(Limit limit) {
        assertThat(settings(Advice.ENVIRONMENT.beyond(limit))).singleElement().satisfies(AdviceTest::assertThereIs);
    }

    @Test
    void aProgramThatTookTooLongIsToldWhichSettingLimitsIt() {
        assertThat(settings(Advice.JOB.time())).containsExactly("time-limit");
        assertThat(settings(Advice.ENVIRONMENT.time())).containsExactly("environment-time-limit");
        assertThereIs("environment-time-limit");
    }

    @Test
    void whatWasExceededAndWhatToDoAreOneSentence() {
        Optional<RunOutcome> ended = StepEnd.of(
                "train", new ProgramOutcome.OverLimit(Limit.FILES, "more than the 300 files that it may have"));

        assertThat(ended)
                .contains(new RunOutcome.Failed(
                        "train",
                        "was ended because it used more than the 300 files that it may have; write fewer, or raise"
                                + " kronkers.training.runner.file-limit"));
    }

    @Test
    void anEnvironmentHasLimitsOfItsOwn() {
        assertThat(StepEnd.ofEnvironment(new ProgramOutcome.TimedOut(Duration.ofMinutes(20))))
                .contains(new RunOutcome.TimedOut(
                        "environment",
                        Duration.ofMinutes(20),
                        "ask for fewer or smaller packages, or raise"
                                + " kronkers.training.projects.environment-time-limit"));
    }

    private static List<String> settings(String text) {
        return SETTING.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static void assertThereIs(String setting) {
        assertThat(Stream.of(RunnerConfig.class, ProjectsConfig.class)
                        .flatMap(config -> Stream.of(config.getMethods()))
                        .map(Method::getName)
                        .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase()))
                .contains(setting);
    }
}
