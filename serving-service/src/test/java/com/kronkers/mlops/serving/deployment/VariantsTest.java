package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VariantsTest {
    private static final int KEYS = 20_000;

    @Test
    void requestsAreSharedOutByWeight() {
        Variants variants = variants(1, Map.of("champion", 70, "challenger", 20, "next", 10));

        Map<String, Integer> drawn = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            drawn.merge(variants.any().orElseThrow().alias(), 1, Integer::sum);
        }

        assertThat(drawn.get("champion") / (double) KEYS).isCloseTo(0.7, within(0.02));
        assertThat(drawn.get("challenger") / (double) KEYS).isCloseTo(0.2, within(0.02));
        assertThat(drawn.get("next") / (double) KEYS).isCloseTo(0.1, within(0.02));
    }

    @Test
    void keysAreSharedOutByWeightAndStayWhenVersionsChange() {
        Variants before = variants(1, Map.of("champion", 75, "challenger", 25));
        Variants after = variants(2, Map.of("champion", 75, "challenger", 25));

        Map<Integer, String> first = byKey(before);

        assertThat(first.values().stream().filter("challenger"::equals).count() / (double) KEYS)
                .isCloseTo(0.25, within(0.02));
        assertThat(byKey(after)).isEqualTo(first);
    }

    @Test
    void aWeightThatGrowsMovesKeysOnlyTowardsIt() {
        Map<Integer, String> before = byKey(variants(1, Map.of("champion", 80, "challenger", 10, "next", 10)));
        Map<Integer, String> after = byKey(variants(2, Map.of("champion", 80, "challenger", 10, "next", 30)));

        List<Integer> moved = IntStream.range(0, KEYS)
                .filter(key -> !before.get(key).equals(after.get(key)))
                .boxed()
                .toList();

        assertThat(moved).isNotEmpty().allMatch(key -> after.get(key).equals("next"));
    }

    @Test
    void whatIsTakenBackGetsNoTrafficButAnswersWhoAsksForIt() {
        Variants variants = variants(1, Map.of("champion", 50, "challenger", 50));
        Variant challenger = variants.behind("challenger").orElseThrow();

        challenger.takeBack(new TakenBack("too slow", Instant.EPOCH));

        assertThat(byKey(variants).values()).containsOnly("champion");
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i -> variants.any().orElseThrow().alias()))
                .containsOnly("champion");
        assertThat(variants.asked("challenger")).contains(challenger);
    }

    @Test
    void aVersionIsAskedForByNumberOrByAlias() {
        Variant champion = FakeVariants.of("champion", "3", 5, 90, new FakeModel(1));
        Variant challenger = FakeVariants.of("challenger", "4", 5, 10, new FakeModel(2));
        Variant shadow = FakeVariants.shadow("shadow", "5", 5, new FakeModel(3));
        Variants variants = new Variants(List.of(champion, challenger, shadow));

        assertThat(variants.asked("3")).contains(champion);
        assertThat(variants.asked("4")).contains(challenger);
        assertThat(variants.asked("challenger")).contains(challenger);
        assertThat(variants.asked("5")).as("a shadow never answers").isEmpty();
        assertThat(variants.asked("shadow")).isEmpty();
    }

    @Test
    void nobodyIsSentToACanaryByChanceWhereThereIsNoChampion() {
        Variants variants = variants(1, Map.of("challenger", 10));

        assertThat(variants.any()).isEmpty();
        assertThat(variants.of("a key")).isEmpty();
    }

    private static Variants variants(int revision, Map<String, Integer> weights) {
        return new Variants(weights.entrySet().stream()
                .map(weight -> FakeVariants.of(
                        weight.getKey(), weight.getKey() + revision, revision, weight.getValue(), new FakeModel(1)))
                .toList());
    }

    private static Map<Integer, String> byKey(Variants variants) {
        Map<Integer, String> byKey = new HashMap<>();
        for (int key = 0; key < KEYS; key++) {
            byKey.put(key, variants.of("customer " + key).orElseThrow().alias());
        }
        return byKey;
    }
}
