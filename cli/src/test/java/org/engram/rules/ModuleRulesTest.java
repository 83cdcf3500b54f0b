package org.engram.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.bench.violation.BenchKnowsCohort;
import org.engram.cohort.violation.CohortKnowsModels;
import org.engram.imaging.violation.ImagingParsesOptions;
import org.engram.imaging.violation.ImagingQueriesTables;
import org.engram.models.violation.ModelsReadFiles;
import org.engram.pipeline.violation.PipelineKeepsState;
import org.engram.pipeline.violation.PipelinePrints;
import org.engram.pipeline.violation.PipelineServes;
import org.engram.pipeline.violation.PipelineUsesLibtorch;
import org.engram.server.violation.ServerKnowsNetworks;
import org.engram.tensor.violation.TensorKnowsRegions;
import org.engram.tensor.violation.left.Left;
import org.engram.tensor.violation.right.Right;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleRulesTest {
  /** Tests run in the module's folder; its neighbours are the other modules. */
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.engram");

  static Stream<ArchRule> rules() {
    return ModuleRules.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void holds(ArchRule rule) {
    assertThat(rule.evaluate(PRODUCTION).getFailureReport().getDetails()).isEmpty();
  }

  @Test
  void everySourceFileOfEveryModuleIsSeen() throws IOException {
    Set<String> seen =
        PRODUCTION.stream()
            .filter(JavaClass::isTopLevelClass)
            .map(JavaClass::getName)
            .filter(name -> !name.endsWith(".package-info"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(seen).containsExactlyElementsOf(sources()).contains("org.engram.cli.Main");
  }

  @Test
  void everyModuleHasItsRule() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      List<String> modules =
          folders
              .filter(folder -> Files.exists(folder.resolve("pom.xml")))
              .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
              .map(folder -> folder.getFileName().toString())
              .filter(module -> !ModuleRules.APART.contains(module))
              .sorted()
              .toList();

      assertThat(ModuleRules.MAY_KNOW.keySet()).containsExactlyElementsOf(modules);
    }
  }

  static Stream<Arguments> violations() {
    return Stream.of(
        Arguments.of("tensor knows of Engram only", List.of(TensorKnowsRegions.class)),
        Arguments.of("models knows of Engram only", List.of(ModelsReadFiles.class)),
        Arguments.of("cohort knows of Engram only", List.of(CohortKnowsModels.class)),
        Arguments.of("bench knows of Engram only", List.of(BenchKnowsCohort.class)),
        Arguments.of("server knows of Engram only", List.of(ServerKnowsNetworks.class)),
        Arguments.of("may use Helidon", List.of(PipelineServes.class)),
        Arguments.of("may use libtorch's", List.of(PipelineUsesLibtorch.class)),
        Arguments.of("may use picocli", List.of(ImagingParsesOptions.class)),
        Arguments.of("may use JDBC", List.of(ImagingQueriesTables.class)),
        Arguments.of("only cli prints", List.of(PipelinePrints.class)),
        Arguments.of("no static field can be assigned", List.of(PipelineKeepsState.class)),
        Arguments.of("no static field holds what can", List.of(PipelineKeepsState.class)),
        Arguments.of("(*).(**)", List.of(Left.class, Right.class)));
  }

  /** Each rule is shown a class that breaks it: a rule that cannot fail would pass unseen. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void failsWhereBroken(String name, List<Class<?>> violating) {
    List<String> broken =
        rules()
            .filter(
                rule ->
                    rule.evaluate(new ClassFileImporter().importClasses(violating)).hasViolation())
            .map(ArchRule::getDescription)
            .toList();

    assertThat(broken).anyMatch(description -> description.contains(name));
  }

  private static List<String> sources() throws IOException {
    List<String> sources = new ArrayList<>();
    for (String module : ModuleRules.MAY_KNOW.keySet()) {
      Path folder = ROOT.resolve(module).resolve("src/main/java");
      if (!Files.exists(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .map(file -> folder.relativize(file).toString().replace('\\', '/'))
            .filter(file -> file.endsWith(".java") && !file.endsWith("package-info.java"))
            .map(file -> file.substring(0, file.length() - ".java".length()).replace('/', '.'))
            .forEach(sources::add);
      }
    }
    return sources.stream().sorted().toList();
  }
}
