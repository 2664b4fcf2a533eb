package com.kronkers.mlops.ingestion.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No REST method about a dataset can forget to say which permission it needs. */
class NeedsTest {
    private static final String OF_A_DATASET = "/datasets/{" + NeedsFilter.PARAMETER + "}";
    /** Paths that are about no single dataset, or decide for each of many. */
    private static final Set<String> OF_NO_DATASET = Set.of("/datasets");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.kronkers.mlops.ingestion");

    @Test
    void everyMethodBelowADatasetSaysWhatItNeeds() {
        assertThat(endpoints().filter(method -> path(method).startsWith(OF_A_DATASET)))
                .isNotEmpty()
                .allSatisfy(method -> assertThat(method.isAnnotatedWith(Needs.class))
                        .as("%s is annotated with @Needs", method.getFullName())
                        .isTrue());
    }

    @Test
    void everyOtherMethodIsKnownToBeAboutNoDataset() {
        List<String> others = endpoints()
                .map(NeedsTest::path)
                .filter(path -> !path.startsWith(OF_A_DATASET + "/") && !path.equals(OF_A_DATASET))
                .filter(path -> !OF_NO_DATASET.contains(path))
                .toList();

        assertThat(others)
                .as("paths that the filter does not know to be about a dataset")
                .isEmpty();
    }

    private static Stream<JavaMethod> endpoints() {
        return CLASSES.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isMetaAnnotatedWith(HttpMethod.class));
    }

    private static String path(JavaMethod method) {
        String root = method.getOwner()
                .tryGetAnnotationOfType(Path.class)
                .map(Path::value)
                .orElse("");
        String rest = method.tryGetAnnotationOfType(Path.class).map(Path::value).orElse("");
        return ("/" + root + "/" + rest).replaceAll("/+", "/").replaceAll("(.)/$", "$1");
    }
}
