package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    @TempDir
    Path project;

    @Test
    void aProjectOfMlflowsOwnTutorialIsRead() throws Exception {
        Files.writeString(project.resolve("python_env.yaml"), "python: \"3.11\"");
        Manifest manifest = read(
                """
                name: tutorial
                python_env: python_env.yaml
                entry_points:
                  main:
                    parameters:
                      alpha: {type: float, default: 0.5}
                      l1_ratio: float
                      note: {type: string, default: "a b"}
                    command: "python train.py {alpha} --l1={l1_ratio} '{note}'"
                  validate:
                    command: "Rscript validate.R"
                """);

        EntryPoint main = manifest.entryPoints().get("main");
        assertThat(manifest.pythonEnvironment()).contains("python_env.yaml");
        assertThat(main.command().language()).isEqualTo(Language.PYTHON);
        assertThat(manifest.entryPoints().get("validate").command().language()).isEqualTo(Language.R);
        Map<String, String> values = main.values(Map.of("l1_ratio", "0.1"));
        assertThat(main.command().arguments(values)).containsExactly("python", "train.py", "0.5", "--l1=0.1", "a b");
    }

    @Test
    void aValueStaysOneArgumentWhateverItHolds() throws Exception {
        EntryPoint main = entryPoint("python train.py --note {note}", "note: string");
        String evil = "x; rm -rf / $(id) `id` '\" {note} \\1 $1\nnew line";

        assertThat(main.command().arguments(main.values(Map.of("note", evil))))
                .containsExactly("python", "train.py", "--note", evil);
    }

    @Test
    void withoutAnMlprojectOneIsToldWhatToWrite() {
        InvalidProjectException refused =
                catchThrowableOfType(InvalidProjectException.class, () -> Manifest.read(project));

        assertThat(refused).hasMessage("the project has no MLproject file");
        assertThat(refused.fix()).contains("entry_points:", "command: \"python train.py --alpha {alpha}\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "python train.py; rm -rf /",
                "python train.py && curl evil",
                "python train.py | tee log",
                "python train.py > out",
                "python train.py $HOME",
                "python \"train $(id).py\"",
                "python train.py `id`",
                "python train.py #",
                "python 'train.py",
            })
    void aCommandThatNeedsAShellIsRefused(String command) {
        assertThatThrownBy(() -> entryPoint(command.replace("\"", "\\\""), "note: string"))
                .isInstanceOf(InvalidProjectException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "bash run.sh                    | 'bash' is no program that projects are started with",
                "/usr/bin/python train.py       | '/usr/bin/python' is no program that projects are started with",
                "python train.py {beta}         | {beta} is no parameter",
            })
    void aCommandThatCannotBeRunIsRefused(String command, String problem) {
        assertThatThrownBy(() -> entryPoint(command, "note: string"))
                .isInstanceOf(InvalidProjectException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker_env: {image: python}", "conda_env: conda.yaml"})
    void anEnvironmentThatIsNotMadeHereIsRefusedWithTheOneThatIs(String environment) {
        assertThatThrownBy(() -> read(environment + "\nname: a\nentry_points: {main: {command: python a.py}}"))
                .isInstanceOfSatisfying(InvalidProjectException.class, e -> assertThat(e.fix())
                        .contains("python_env: python_env.yaml"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[1, 2]",
                "name: [",
                "name: a",
                "name: a\nentry_points: {main: {}}",
                "name: a/b\nentry_points: {main: {command: python a.py}}",
                "name: a\npython_env: ../outside.yaml\nentry_points: {main: {command: python a.py}}",
                "name: a\nentry_points: {main: {command: python a.py, parameters: {n: {type: integer}}}}",
                "name: a\nversion: 1\nentry_points: {main: {command: python a.py}}",
            })
    void aManifestThatCannotBeUsedIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InvalidProjectException.class);
    }

    @Test
    void parametersAreCheckedAgainstTheEntryPoint() throws Exception {
        EntryPoint main = entryPoint("python a.py {alpha}", "alpha: float");

        assertThatThrownBy(() -> main.values(Map.of())).hasMessageContaining("is missing");
        assertThatThrownBy(() -> main.values(Map.of("alpha", "much"))).hasMessage("'much' is no number");
        assertThatThrownBy(() -> main.values(Map.of("alpha", "1", "beta", "2")))
                .hasMessage("entry point main takes no such parameter");
    }

    @Test
    void packagesAreNamedWithVersionsAndComeFromNowhereElse() throws Exception {
        Files.writeString(
                project.resolve("requirements.txt"),
                "# packages\nscikit-learn==1.4.2  # trees\nskl2onnx>=1.16,<2; python_version >= '3.9'\n\n");
        Files.writeString(
                project.resolve("python_env.yaml"),
                "python: \"3.11\"\nbuild_dependencies: [pip]\ndependencies: [\"-r requirements.txt\", numpy]\n");

        PythonRequirements read = PythonRequirements.read(project, "python_env.yaml");

        assertThat(read.requirements())
                .containsExactly("pip", "scikit-learn==1.4.2", "skl2onnx>=1.16,<2; python_version >= '3.9'", "numpy");
        for (String line : new String[] {
            "--index-url https://evil", "-e .", "git+https://evil/x", "x @ file:///etc", "./local", "-r ../outside"
        }) {
            Files.writeString(project.resolve("python_env.yaml"), "dependencies: [\"" + line + "\"]\n");
            assertThatThrownBy(() -> PythonRequirements.read(project, "python_env.yaml"))
                    .as(line)
                    .isInstanceOf(InvalidProjectException.class);
        }
    }

    @Test
    void anMlprojectOfMoreThan64KibIsNotRead() throws Exception {
        String text = "name: a\nentry_points:\n  main:\n    command: \"python train.py\"\n#";
        String whole = text + "x".repeat((64 << 10) - text.length());

        assertThat(read(whole).name()).isEqualTo("a");
        assertThatThrownBy(() -> read(whole + "x")).hasMessage("is larger than 65536 bytes");
    }

    @Test
    void aListOfPackagesOfMoreThan64KibIsNotRead() throws Exception {
        String text = "dependencies: [numpy]\n#";
        String whole = text + "x".repeat((64 << 10) - text.length());

        Files.writeString(project.resolve("python_env.yaml"), whole);
        assertThat(PythonRequirements.read(project, "python_env.yaml").requirements())
                .containsExactly("numpy");
        Files.writeString(project.resolve("python_env.yaml"), whole + "x");
        assertThatThrownBy(() -> PythonRequirements.read(project, "python_env.yaml"))
                .hasMessage("is no file of the project, or larger than 65536 bytes");
    }

    private EntryPoint entryPoint(String command, String parameter) throws IOException, InvalidProjectException {
        return read("name: a\nentry_points:\n  main:\n    parameters:\n      " + parameter + "\n    command: \""
                        + command + "\"\n")
                .entryPoints()
                .get("main");
    }

    private Manifest read(String text) throws IOException, InvalidProjectException {
        Files.writeString(project.resolve("MLproject"), text);
        return Manifest.read(project);
    }
}
