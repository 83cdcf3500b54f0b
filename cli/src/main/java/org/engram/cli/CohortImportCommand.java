package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.engram.cohort.store.CohortStore;
import org.engram.cohort.store.ColumnType;
import org.engram.cohort.store.EmbeddingImport;
import org.engram.cohort.store.IdMatching;
import org.engram.cohort.store.ImportReport;
import org.engram.cohort.store.PhenotypeImport;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram cohort import}: a table goes into a store. */
@Command(
    name = "import",
    description = {
      "Brings a table into a cohort's store, which is made where it is not there.",
      "A table of people (participants.tsv, sessions.tsv, any CSV, TSV or Parquet with a row a"
          + " subject, or a subject and session) goes into the phenotypes, with units and levels"
          + " from the .json beside it; the qc.tsv of engram qc into the scans; with --set a table"
          + " of vectors (of engram embed, genomic ones, .npz, .safetensors) into a set of"
          + " embeddings. Rows that contradict the table or the store are refused and listed, the"
          + " others go in."
    },
    footer = {
      "",
      "Example:",
      "  engram cohort import study.duckdb participants.tsv --missing iq=-9999 --unit age=years",
      "  engram cohort import study.duckdb embeddings.parquet --set brain_jepa --ids spelling"
    })
final class CohortImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private SubjectColumn subject;

  @Parameters(index = "0", paramLabel = "STORE", description = "The store's file.")
  private Path store;

  @Parameters(index = "1", paramLabel = "TABLE", description = "The table to bring in.")
  private Path table;

  @Option(
      names = "--set",
      paramLabel = "NAME",
      description = "The table holds vectors and goes into this set of embeddings. No default.")
  private String set;

  @Option(
      names = "--session-column",
      paramLabel = "COLUMN",
      description = "The column that names the session. Default: session_id, session or ses.")
  private String session;

  @Option(
      names = "--columns",
      paramLabel = "NAME",
      split = ",",
      description = "Columns to import, commas between them. Default: all.")
  private List<String> columns = List.of();

  @Option(
      names = "--rename",
      paramLabel = "OLD=NEW",
      description = "Another name for a column. May be given several times.")
  private Map<String, String> rename = new LinkedHashMap<>();

  @Option(
      names = "--type",
      paramLabel = "COLUMN=TYPE",
      description =
          "What a column must hold: whole, number or text. Rows with another cell are refused."
              + " May be given several times. Default: by its values.")
  private Map<String, String> types = new LinkedHashMap<>();

  @Option(
      names = "--unit",
      paramLabel = "COLUMN=UNIT",
      description = "A column's unit. Default: that of the .json beside the table.")
  private Map<String, String> units = new LinkedHashMap<>();

  @Option(
      names = "--missing",
      paramLabel = "COLUMN=CODE",
      description =
          "A code that stands for no value in a column, or in all columns: '*=-9999'. May be given"
              + " several times. Empty, n/a, na, nan, null and none always do.")
  private List<String> missing = new ArrayList<>();

  @Option(
      names = "--ids",
      paramLabel = "RULE",
      defaultValue = "exact",
      description =
          "When a subject's label means one that the store has: exact; spelling, also when they"
              + " differ in case, zeros, separators or prefix only (sub-01, 1); number, also when"
              + " the number in them is the same (KKI_0050777, 50777). All that is mapped is"
              + " listed. Default: ${DEFAULT-VALUE}.")
  private String ids;

  @Option(
      names = "--replace",
      description = "Take the table's value where the store has another. Default: refuse the row.")
  private boolean replace;

  @Option(
      names = "--array",
      paramLabel = "NAME",
      description = "With --set: the array of an .npz or .safetensors. Default: embeddings.")
  private String array;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "With --set: a text file with the subject of each row, where no array has it.")
  private Path labels;

  @Option(
      names = "--recipe",
      paramLabel = "ID",
      description = "With --set: how the vectors were made, where the table does not say.")
  private String recipe;

  @Option(
      names = "--model-hash",
      paramLabel = "HASH",
      description = "With --set: the hash of the weights, where the table does not say.")
  private String modelHash;

  @Option(
      names = "--preprocessing",
      paramLabel = "ID",
      description = "With --set: the preprocessing, where no sidecar says.")
  private String preprocessing;

  @Option(
      names = "--all",
      description = "List every row, subject and note. Default: the first 20 of each.")
  private boolean all;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    IdMatching rule = IdMatching.parse(ids);
    boolean quality = set == null && CohortStore.isQualityTable(table);
    if (set == null && CohortStore.isVectorTable(table)) {
      throw new ConfigurationException(
          table.toString(),
          "a table of vectors",
          "a name for their set",
          "Give it with --set NAME");
    }
    refuseForVectors();
    PhenotypeImport people = people(rule); // what is wrong in it is told before a store is made
    ImportReport report;
    try (CohortStore opened = CohortStore.openOrCreate(store)) {
      if (set != null) {
        report = opened.importEmbeddings(table, vectors(rule));
      } else if (quality) {
        report = opened.importQuality(table, rule);
      } else {
        report = opened.importPhenotypes(table, people);
      }
    }
    Output out = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      out.json(CohortJson.of(report));
    } else {
      new CohortText(out, all).print(report);
    }
    out.flush();
    return report.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  /** Options that mean nothing for vectors are told, not passed over. */
  private void refuseForVectors() {
    if (set != null
        && !(session == null
            && rename.isEmpty()
            && types.isEmpty()
            && units.isEmpty()
            && missing.isEmpty())) {
      throw new ConfigurationException(
          "--session-column, --rename, --type, --unit, --missing",
          "given with --set",
          "none of them",
          "They are for tables of people; mend the table of vectors itself");
    }
  }

  private EmbeddingImport vectors(IdMatching rule) {
    return new EmbeddingImport(
        set,
        subject.name(),
        columns,
        Optional.ofNullable(array),
        Optional.ofNullable(labels),
        Optional.ofNullable(recipe),
        Optional.ofNullable(modelHash),
        Optional.ofNullable(preprocessing),
        rule,
        replace);
  }

  private PhenotypeImport people(IdMatching rule) {
    Map<String, ColumnType> declared = new LinkedHashMap<>();
    types.forEach((column, type) -> declared.put(column, ColumnType.parse(type)));
    Map<String, List<String>> codes = new LinkedHashMap<>();
    for (String given : missing) {
      int equals = given.indexOf('=');
      if (equals < 1 || equals == given.length() - 1) {
        throw new ConfigurationException(
            "--missing", "'" + given + "'", "COLUMN=CODE, as in age=-9999", "");
      }
      codes
          .computeIfAbsent(given.substring(0, equals), _ -> new ArrayList<>())
          .add(given.substring(equals + 1).strip());
    }
    if (set == null
        && Stream.of(array, labels, recipe, modelHash, preprocessing).anyMatch(Objects::nonNull)) {
      throw new ConfigurationException(
          "--array, --labels, --recipe, --model-hash, --preprocessing",
          "given without --set",
          "--set NAME beside them",
          "They are for tables of vectors");
    }
    return new PhenotypeImport(
        subject.name(),
        Optional.ofNullable(session),
        columns,
        rename,
        declared,
        units,
        codes,
        rule,
        replace);
  }
}
