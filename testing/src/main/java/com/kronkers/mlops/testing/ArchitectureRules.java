package com.kronkers.mlops.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What keeps the house standing; every service runs these over its own classes. */
public final class ArchitectureRules {
    private static final String BASE = "com.kronkers.mlops.";
    private static final Pattern SERVICE =
            Pattern.compile("com\\.kronkers\\.mlops\\.(ingestion|training|registry|serving|monitoring)(\\..*)?");
    private static final Set<String> EDGES =
            Set.of("Resource", "Client", "Consumer", "Reader", "Publisher", "Filter", "Mapper");

    @ArchTest
    static final ArchRule coreKnowsNoHttp = noClasses()
            .that(areNoEdge())
            .should()
            .dependOnClassesThat(resideInAPackage("jakarta.ws.rs.."))
            .because("the core is tested without HTTP; a resource parses, calls and maps");

    @ArchTest
    static final ArchRule coreKnowsNoMessaging = noClasses()
            .that(areNoEdge())
            .should()
            .dependOnClassesThat(resideInAPackage("org.eclipse.microprofile.reactive.messaging..")
                    .or(resideInAPackage("io.smallrye.reactive.messaging.."))
                    .or(resideInAPackage("org.apache.kafka..")))
            .because("only consumers, readers and publishers know Kafka");

    @ArchTest
    static void servicesShareNoClasses(JavaClasses classes) {
        for (JavaClass type : classes) {
            String own = serviceOf(type);
            if (own == null) {
                continue;
            }
            noClasses()
                    .should()
                    .dependOnClassesThat(resideInAPackage(BASE + "*..")
                            .and(resideOutsideOfPackages(
                                    BASE + own + "..", BASE + "outbox..", BASE + "problem..", BASE + "runtime..")))
                    .because("services talk through events and REST; a shared class would tie their releases together")
                    .check(classes);
            return;
        }
    }

    @ArchTest
    static void featuresHaveNoCycles(JavaClasses classes) {
        classes.stream()
                .map(ArchitectureRules::serviceOf)
                .filter(service -> service != null)
                .findFirst()
                .ifPresent(service -> slices().matching(BASE + service + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .because("a feature that can be read alone can be changed alone")
                        .check(classes));
    }

    @ArchTest
    static final ArchRule onlyTheOutboxProduces = noClasses()
            .that()
            .resideOutsideOfPackages(
                    BASE + "outbox..",
                    BASE + "serving.capture..",
                    BASE + "serving.outcome..",
                    BASE + "serving.deployment..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.kafka.clients.producer.."))
            .because("an event that is sent beside its transaction may be lost, or tell what never happened");

    private ArchitectureRules() {}

    private static DescribedPredicate<JavaClass> areNoEdge() {
        return DescribedPredicate.describe(
                "are no resource, client, consumer, reader, publisher, filter or mapper", type -> {
                    JavaClass outermost = type;
                    while (outermost.getEnclosingClass().isPresent()) {
                        outermost = outermost.getEnclosingClass().get();
                    }
                    String name = outermost.getSimpleName();
                    return EDGES.stream().noneMatch(name::endsWith);
                });
    }

    private static String serviceOf(JavaClass type) {
        Matcher matcher = SERVICE.matcher(type.getPackageName());
        return matcher.matches() ? matcher.group(1) : null;
    }
}
