package com.kronkers.mlops.registry.promotion;

import com.kronkers.mlops.registry.model.Champion;
import com.kronkers.mlops.registry.promotion.Decision.Promoted;
import com.kronkers.mlops.registry.promotion.Decision.Refused;
import com.kronkers.mlops.registry.version.Comparison;
import com.kronkers.mlops.registry.version.Metric;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The policy {@value #POLICY}: a candidate is promoted when its primary error is lower than the present champion's and
 * than the best baseline's on the same rows, each with a paired bootstrap interval of the difference (95 % or wider)
 * that lies wholly below zero. Where nothing serves yet only the baseline counts. Pure: same evidence, same decision.
 */
public final class Gate {

    static final String POLICY = "beats-champion-and-baseline";

    private static final String CANDIDATE = "candidate";
    private static final String CHAMPION = "champion";
    private static final String BASELINE = "baseline:";
    private static final double LEAST_CONFIDENCE = 0.95;

    private final Evidence evidence;
    private final Champion champion;

    private Gate(Evidence evidence, Champion champion) {
        this.evidence = evidence;
        this.champion = champion;
    }

    /** Decides on the candidate behind {@code evidence} while {@code champion} serves. */
    public static Decision decide(Evidence evidence, Champion champion) {
        return new Gate(evidence, champion).decide();
    }

    private Decision decide() {
        return validatorRefused()
                .or(this::pinned)
                .or(this::judgedAgainstAnother)
                .<Decision>map(Refused::new)
                .orElseGet(this::compare);
    }

    private Optional<String> validatorRefused() {
        return evidence.refusedBecause().map(why -> "The validator did not judge this candidate: " + why);
    }

    private Optional<String> pinned() {
        if (champion instanceof Champion.Pinned pin) {
            return Optional.of("Version " + pin.serving() + " is pinned as champion by " + pin.by() + " ("
                    + pin.reason() + "); no version is promoted until a person unpins it.");
        }
        return Optional.empty();
    }

    private Optional<String> judgedAgainstAnother() {
        OptionalInt then = evidence.judgedAgainst();
        OptionalInt now = champion.version();
        if (then.equals(now)) {
            return Optional.empty();
        }
        String judged = then.isPresent()
                ? "The candidate was judged against version " + then.getAsInt()
                : "The candidate was judged without a champion";
        String present = now.isPresent() ? "version " + now.getAsInt() + " is champion now" : "nothing is champion now";
        return Optional.of(judged + ", but " + present + "; it must be judged again.");
    }

    private Decision compare() {
        String name = evidence.primaryMetric();
        Optional<Double> candidate = evidence.metric(CANDIDATE).flatMap(m -> m.value(name));
        if (candidate.isEmpty()) {
            return new Refused("The candidate has no finite " + unit() + ", so it cannot be compared.");
        }
        Optional<Metric> best = bestBaseline();
        if (best.isEmpty()) {
            return new Refused(
                    "No baseline has a finite " + unit() + " on the same rows, so there is nothing to beat.");
        }
        Verdict baseline =
                against(best.get().subject(), "the best baseline (" + baselineName(best.get()) + ", ", candidate.get());
        if (champion.version().isEmpty()) {
            return baseline.asDecision();
        }
        Verdict serving =
                against(CHAMPION, "the champion (version " + champion.version().getAsInt() + ", ", candidate.get());
        return serving.and(baseline).asDecision();
    }

    private Optional<Metric> bestBaseline() {
        String name = evidence.primaryMetric();
        return evidence.metrics().stream()
                .filter(m -> m.subject() != null && m.subject().startsWith(BASELINE))
                .filter(m -> m.value(name).isPresent())
                .min(Comparator.comparingDouble(m -> m.value(name).orElseThrow()));
    }

    private Verdict against(String subject, String label, double candidate) {
        Optional<Double> other = evidence.metric(subject).flatMap(m -> m.value(evidence.primaryMetric()));
        Optional<Comparison> comparison = evidence.comparison(subject).filter(Comparison::wellFormed);
        if (other.isEmpty() || comparison.isEmpty()) {
            String whom = label.substring(0, label.lastIndexOf(", ")) + ")";
            return new Verdict(false, "There is no comparison of " + unit() + " with " + whom + " on the same rows.");
        }
        return judge(comparison.get(), label + number(other.get()) + ")", candidate);
    }

    private Verdict judge(Comparison comparison, String whom, double candidate) {
        String direction = comparison.difference() < 0 ? " lower than " : " higher than ";
        String size = comparison.difference() == 0
                ? " equals that of " + whom
                : " is " + number(Math.abs(comparison.difference())) + direction + whom;
        String interval = percent(comparison.confidence()) + " interval of the difference " + number(comparison.low())
                + " to " + number(comparison.high());
        String start = unit() + " " + number(candidate) + size + "; " + interval;
        if (comparison.confidence() < LEAST_CONFIDENCE) {
            return new Verdict(false, start + ", but the policy asks for 95 %.");
        }
        if (comparison.high() < 0) {
            return new Verdict(true, start + " is clear of zero.");
        }
        return new Verdict(false, start + (comparison.low() > 0 ? " is wholly above zero." : " is not clear of zero."));
    }

    private String unit() {
        return String.valueOf(evidence.primaryMetric()).toUpperCase(Locale.ROOT);
    }

    private static String baselineName(Metric baseline) {
        String name = baseline.subject().substring(BASELINE.length());
        return name.replaceFirst("^mean-(\\d+)-", "mean of $1 ").replace('-', ' ');
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.0f %%", fraction * 100);
    }

    private record Verdict(boolean better, String sentence) {

        /** Both must be better; a refusal names only what failed. */
        Verdict and(Verdict other) {
            if (better == other.better) {
                return new Verdict(better, sentence + " " + other.sentence);
            }
            return better ? other : this;
        }

        Decision asDecision() {
            return better ? new Promoted(sentence) : new Refused(sentence);
        }
    }
}
