package org.engram.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line's rules do not see this module, which is not on its class path. */
class SparkRulesTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.engram.spark");

  @Test
  void everySourceFileIsSeen() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/java/org/engram/spark"))) {
      Set<String> sources =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .filter(name -> !name.equals("package-info"))
              .collect(Collectors.toSet());
      assertThat(PRODUCTION.stream().filter(JavaClass::isTopLevelClass))
          .extracting(JavaClass::getSimpleName)
          .filteredOn(name -> !name.equals("package-info"))
          .containsExactlyInAnyOrderElementsOf(sources)
          .contains("SparkEmbed");
    }
  }

  @Test
  void theClusterKnowsUseCasesAndNeitherNumericsNorATerminal() {
    noClasses()
        .that()
        .resideInAPackage("org.engram.spark..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.engram.cli..",
            "org.engram.bench..",
            "org.engram.server..",
            "org.engram.tensor.kernel..",
            "org.bytedeco..",
            "picocli..",
            "java.sql..",
            "org.duckdb..")
        .check(PRODUCTION);
    noClasses()
        .that()
        .resideInAPackage("org.engram.spark..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(PRODUCTION);
  }

  @Test
  void nothingStaticCanChange() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .andShould()
        .notHaveRawType(ProcessModel.class)
        .check(PRODUCTION);
  }

  @Test
  void nobodyElseKnowsSpark() {
    JavaClasses others =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.engram");
    noClasses()
        .that()
        .resideOutsideOfPackage("org.engram.spark..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "org.engram.spark..")
        .check(others);
  }
}
