package org.engram.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who may know whom, as ARCHITECTURE.md says it. A module that has no code yet breaks no rule;
 * {@link ModuleRulesTest} makes sure that no module that has code goes unseen.
 */
final class ModuleRules {
  /** Every module, and the packages of other modules that it may know. */
  static final Map<String, List<String>> MAY_KNOW =
      new TreeMap<>(
          Map.of(
              "tensor", List.of(),
              "imaging", List.of("org.engram.tensor.."),
              "models",
                  List.of(
                      "org.engram.tensor..",
                      "org.engram.imaging.timeseries..",
                      "org.engram.imaging.atlas..",
                      "org.engram.imaging.signal.."),
              "cohort", List.of("org.engram.tensor..", "org.engram.models.probing.."),
              "pipeline",
                  List.of(
                      "org.engram.tensor..",
                      "org.engram.imaging..",
                      "org.engram.models..",
                      "org.engram.cohort..",
                      "org.engram.web.."),
              "web", List.of(),
              "bench",
                  List.of("org.engram.tensor..", "org.engram.imaging..", "org.engram.models.."),
              "server",
                  List.of(
                      "org.engram.tensor..",
                      "org.engram.imaging.bids..",
                      "org.engram.imaging.timeseries..",
                      "org.engram.models.directory..",
                      "org.engram.cohort",
                      "org.engram.cohort.store..",
                      "org.engram.cohort.rows..",
                      "org.engram.pipeline.embed..",
                      "org.engram.pipeline.scan..",
                      "org.engram.pipeline.viewer..",
                      "org.engram.pipeline.volumes.."),
              "cli",
                  List.of(
                      "org.engram.tensor..",
                      "org.engram.imaging..",
                      "org.engram.models..",
                      "org.engram.cohort.store..",
                      "org.engram.cohort.rows..",
                      "org.engram.pipeline..",
                      "org.engram.server..",
                      "org.engram.bench..")));

  /**
   * Modules that the command line does not see: spark of a profile, which holds its own rules, and
   * site, which is made on top of the command line and not shipped.
   */
  static final List<String> APART = List.of("site", "spark");

  private static final List<Class<?>> MUTABLE =
      List.of(
          Collection.class,
          Map.class,
          StringBuilder.class,
          AtomicBoolean.class,
          AtomicInteger.class,
          AtomicLong.class,
          AtomicReference.class,
          LongAdder.class);

  private ModuleRules() {}

  static List<ArchRule> all() {
    List<ArchRule> rules = new ArrayList<>();
    MAY_KNOW.forEach((module, known) -> rules.add(knowsOnly(module, known)));
    rules.add(only("libtorch's Java classes", "org.bytedeco..", "tensor", "bench"));
    rules.add(only("picocli", "picocli..", "cli"));
    rules.add(only("LightGBM", "io.github.metarank..", "models"));
    rules.add(only("LightGBM's natives", "com.microsoft.ml..", "models"));
    rules.add(only("Helidon", "io.helidon..", "server"));
    rules.add(only("JDBC", "java.sql..", "cohort"));
    rules.add(only("DuckDB", "org.duckdb..", "cohort"));
    rules.add(noCyclesBetweenModules());
    rules.add(noCyclesBetweenPackages());
    rules.add(onlyTheCommandLineTalksToTheTerminal());
    rules.add(staticFieldsAreFinal());
    rules.add(staticFieldsDoNotCollect());
    return rules;
  }

  private static ArchRule knowsOnly(String module, List<String> known) {
    String own = "org.engram." + module + "..";
    return noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<>("belong to Engram, but neither to " + module + known(known)) {
              private final DescribedPredicate<JavaClass> ours =
                  JavaClass.Predicates.resideInAPackage("org.engram..");
              private final DescribedPredicate<JavaClass> allowed =
                  JavaClass.Predicates.resideInAnyPackage(known.toArray(String[]::new))
                      .or(JavaClass.Predicates.resideInAPackage(own));

              @Override
              public boolean test(JavaClass target) {
                return ours.test(target) && !allowed.test(target);
              }
            })
        .as(module + " knows of Engram only itself" + known(known))
        .allowEmptyShould(true);
  }

  private static String known(List<String> known) {
    return known.isEmpty() ? "" : " and " + String.join(", ", known);
  }

  private static ArchRule only(String what, String packages, String... modules) {
    String[] allowed = new String[modules.length];
    for (int i = 0; i < modules.length; i++) {
      allowed[i] = "org.engram." + modules[i] + "..";
    }
    return noClasses()
        .that()
        .resideOutsideOfPackages(allowed)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(packages)
        .as("only " + String.join(" and ", modules) + " may use " + what)
        .allowEmptyShould(true);
  }

  private static ArchRule noCyclesBetweenModules() {
    return SlicesRuleDefinition.slices()
        .matching("org.engram.(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true);
  }

  /**
   * A module's root package is its surface and may stand on both sides of the packages under it (an
   * error is thrown everywhere, a file is read into a tensor): it is left out. Among the others
   * there is no cycle.
   */
  private static ArchRule noCyclesBetweenPackages() {
    return SlicesRuleDefinition.slices()
        .matching("org.engram.(*).(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true);
  }

  private static ArchRule onlyTheCommandLineTalksToTheTerminal() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("org.engram.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .as("only cli prints, and only cli ends the process")
        .allowEmptyShould(true);
  }

  private static ArchRule staticFieldsAreFinal() {
    return fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .as("no static field can be assigned again")
        .allowEmptyShould(true);
  }

  /** {@code List.of} and {@code Map.of} are declared as their interfaces and pass. */
  private static ArchRule staticFieldsDoNotCollect() {
    return noFields()
        .that()
        .areStatic()
        .should()
        .haveRawType(
            new DescribedPredicate<>("a class that can change") {
              @Override
              public boolean test(JavaClass type) {
                return !type.isInterface()
                    && !type.isEnum()
                    && MUTABLE.stream().anyMatch(type::isAssignableTo);
              }
            })
        .as("no static field holds what can change")
        .allowEmptyShould(true);
  }
}
