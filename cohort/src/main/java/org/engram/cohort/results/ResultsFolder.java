package org.engram.cohort.results;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.FileHash;
import tools.jackson.core.JacksonException;

/**
 * The folder that an analysis leaves:
 *
 * <pre>
 *   results.json       what was done and found, with the hashes of the tables
 *   predictions.tsv    set, repeat, fold, subject, session, run, truth, prediction, p:CLASS ...
 *                      (of a time until an event: ..., time, event, risk)
 *   NAME.tsv           further tables
 * </pre>
 *
 * {@code results.json} is written last: a folder without it is no result. The same content gives
 * the same bytes.
 */
public final class ResultsFolder {
  /** Name of the file with the figures. */
  public static final String RESULTS = "results.json";

  /** Name of the table of predictions. */
  public static final String PREDICTIONS = "predictions.tsv";

  private static final long LARGEST_JSON = 64L << 20;
  private static final long LARGEST_TABLE = 2L << 30;
  private static final int MOST_TABLES = 1000;
  private static final String AGAIN = "Run the analysis again";

  private ResultsFolder() {}

  /** All that a results folder holds. */
  public record Content(
      Results results, List<PredictionRow> predictions, List<ResultTable> tables) {
    public Content {
      predictions = List.copyOf(predictions);
      tables = List.copyOf(tables);
      if (tables.stream().map(ResultTable::name).distinct().count() != tables.size()) {
        throw new IllegalArgumentException("two tables of one name");
      }
      int width = PredictionTable.width(results.outcome());
      for (PredictionRow row : predictions) {
        if (row.values().length != width || results.set(row.set()).isEmpty()) {
          throw new IllegalArgumentException(
              row.key() + " of '" + row.set() + "': " + row.values().length + " values");
        }
      }
    }
  }

  /**
   * Says whether results can be written there, before any work is done.
   *
   * @throws ConfigurationException if it is a file, its parent is not there, or it has results and
   *     they are not to be replaced
   */
  public static void check(Path folder, boolean overwrite) {
    Path parent = folder.toAbsolutePath().normalize().getParent();
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new ConfigurationException(folder.toString(), "a file", "a folder, or a new name", "");
    }
    if (parent != null && !Files.isDirectory(parent)) {
      throw new ConfigurationException(
          folder.toString(), "no folder " + parent, "a name in a folder that is there", "");
    }
    if (Files.exists(folder.resolve(RESULTS)) && !overwrite) {
      throw new ConfigurationException(
          folder.toString(),
          "it has results already",
          "a new folder",
          "Name another folder, or give --overwrite");
    }
  }

  /**
   * Writes.
   *
   * @param folder made where it is not there; files of other names in it stay
   * @throws ConfigurationException as {@link #check} does
   */
  public static void write(Path folder, Content content, boolean overwrite) {
    check(folder, overwrite);
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(folder.resolve(RESULTS));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
    }
    List<ResultsJson.TableFile> files = new ArrayList<>();
    Path predictions = folder.resolve(PREDICTIONS);
    writeText(predictions, out -> PredictionTable.write(out, content));
    files.add(
        new ResultsJson.TableFile(
            PREDICTIONS,
            "A row a set, repeat, fold and scan: what was said while it was held out",
            content.predictions().size(),
            FileHash.of(predictions)));
    for (ResultTable table : content.tables()) {
      Path file = folder.resolve(table.name() + ".tsv");
      writeText(
          file,
          out -> {
            TsvLines.write(out, table.columns());
            for (List<String> row : table.rows()) {
              TsvLines.write(out, row);
            }
          });
      files.add(
          new ResultsJson.TableFile(
              table.name() + ".tsv", table.description(), table.rows().size(), FileHash.of(file)));
    }
    ResultsJson json =
        new ResultsJson(ResultsJson.FORMAT, ResultsJson.VERSION, content.results(), files);
    writeText(
        folder.resolve(RESULTS),
        out -> out.append(ResultsJson.MAPPER.writeValueAsString(json)).append('\n'));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws RefusedInputException if the folder has no results
   * @throws FileFormatException if a file is malformed, too large, of another version, or not the
   *     one that was written
   */
  public static Content read(Path folder) {
    Path file = folder.resolve(RESULTS);
    if (!Files.isRegularFile(file)) {
      throw new RefusedInputException(
          folder.toString(),
          "no " + RESULTS,
          "a folder that engram probe, compare, fuse, align or finetune wrote",
          "An analysis that was stopped leaves none: " + "run the analysis again");
    }
    ResultsJson json = json(file);
    List<PredictionRow> predictions = List.of();
    List<ResultTable> tables = new ArrayList<>();
    try {
      for (ResultsJson.TableFile listed : json.files()) {
        Path table = table(folder, listed);
        try (BufferedReader in = Files.newBufferedReader(table, StandardCharsets.UTF_8)) {
          TsvLines lines = new TsvLines(table, in);
          if (listed.file().equals(PREDICTIONS)) {
            predictions = PredictionTable.read(lines, json.results());
          } else {
            tables.add(readTable(lines, listed));
          }
        }
      }
      return new Content(json.results(), predictions, tables);
    } catch (CharacterCodingException e) {
      throw malformed(folder, "a table that is not UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw malformed(folder, e.getMessage(), e);
    }
  }

  private static ResultsJson json(Path file) {
    try {
      if (Files.size(file) > LARGEST_JSON) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "at most " + LARGEST_JSON, AGAIN);
      }
      byte[] bytes = Files.readAllBytes(file);
      int version = ResultsJson.MAPPER.readTree(bytes).path("version").asInt(0);
      if (version != ResultsJson.VERSION) {
        throw new FileFormatException(
            file.toString(),
            "version " + version,
            "version " + ResultsJson.VERSION,
            "Read it with the Engram that wrote it, or run the analysis again");
      }
      ResultsJson json = ResultsJson.MAPPER.readValue(bytes, ResultsJson.class);
      if (!json.format().equals(ResultsJson.FORMAT) || json.files().size() > MOST_TABLES) {
        throw new FileFormatException(
            file.toString(),
            "format '" + json.format() + "', " + json.files().size() + " tables",
            "format '" + ResultsJson.FORMAT + "', at most " + MOST_TABLES + " tables",
            AGAIN);
      }
      return json;
    } catch (JacksonException e) {
      throw malformed(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The path of a table that results.json lists: in the folder, and the one that was written. */
  private static Path table(Path folder, ResultsJson.TableFile listed) throws IOException {
    Path results = folder.resolve(RESULTS);
    boolean known = listed.file().equals(PREDICTIONS);
    if (!known) {
      if (!listed.file().endsWith(".tsv")) {
        throw malformed(results, "a table '" + listed.file() + "'", null);
      }
      ResultTable.checkName(listed.file().substring(0, listed.file().length() - 4));
    }
    Path file = folder.resolve(listed.file());
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(
          file.toString(), "not there", "a table that " + RESULTS + " lists", AGAIN);
    }
    if (Files.size(file) > LARGEST_TABLE) {
      throw new FileFormatException(
          file.toString(), Files.size(file) + " bytes", "at most " + LARGEST_TABLE, AGAIN);
    }
    if (!FileHash.of(file).equals(listed.sha256())) {
      throw new FileFormatException(
          file.toString(),
          "other bytes than were written with " + RESULTS,
          "SHA-256 " + listed.sha256(),
          "It was changed or is of another run: restore it, or run the analysis again");
    }
    return file;
  }

  private static ResultTable readTable(TsvLines lines, ResultsJson.TableFile listed)
      throws IOException {
    List<String> columns = lines.next();
    if (columns == null) {
      throw lines.bad("no line", "a header");
    }
    List<List<String>> rows = new ArrayList<>();
    for (List<String> row = lines.next(); row != null; row = lines.next()) {
      rows.add(row);
    }
    String name = listed.file().substring(0, listed.file().length() - 4);
    return new ResultTable(name, listed.description(), columns, rows);
  }

  private static FileFormatException malformed(Path where, String found, Exception cause) {
    return new FileFormatException(
        new Problem(
            where.toString(),
            String.valueOf(found),
            "results as this version of Engram writes them",
            AGAIN),
        cause);
  }

  private static void writeText(Path file, AtomicFile.Content<Writer> content) {
    AtomicFile.writeStream(
        file,
        out -> {
          Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          content.writeTo(writer);
          writer.flush();
        });
  }
}
