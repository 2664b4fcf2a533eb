package com.kronkers.mlops.training;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.kronkers.mlops.testing.ArchitectureRules;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "com.kronkers.mlops.training", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchTests rules = ArchTests.in(ArchitectureRules.class);

    @ArchTest
    static final ArchRule theForeignProtocolPointsInward = noClasses()
            .that()
            .resideOutsideOfPackage("..training.mlflow..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..training.mlflow..")
            .because("what is tracked must not change with the protocol that shows it");

    @ArchTest
    static final ArchRule trackingKnowsNoServer = noClasses()
            .that()
            .resideInAnyPackage(
                    "..training.tracking..", "..training.experiment..", "..training.run..", "..loggedmodel..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.quarkus.vertx..", "io.quarkus.security..")
            .because("the platform's own jobs track their runs without HTTP");
}
