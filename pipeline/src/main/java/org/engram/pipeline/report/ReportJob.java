package org.engram.pipeline.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.ResultsFolder;
import org.engram.pipeline.results.EmbeddingMap;
import org.engram.pipeline.results.MappedRows;
import org.engram.pipeline.segment.SegmentedFolder;
import org.engram.tensor.ConfigurationException;

/** From a results folder to its page: what {@code engram report} does. */
public final class ReportJob {
  private ReportJob() {}

  /**
   * What to write.
   *
   * @param results the folder of an analysis
   * @param page the file to write, which ends in {@code .html}; CSV files go beside it, into a
   *     folder of its name
   * @param maps tables of embeddings to draw as maps, beside those that the folder has
   * @param people a table of people whose columns can colour these maps
   * @param id the column of it that names the subject, where it is none of the usual ones
   * @param seed of the rows drawn for a map that would have too many
   */
  public record Request(
      Path results,
      Path page,
      List<Path> maps,
      Optional<Path> people,
      Optional<String> id,
      long seed) {
    public Request {
      Objects.requireNonNull(results, "results");
      maps = List.copyOf(maps);
      if (!page.getFileName().toString().endsWith(".html")) {
        throw new ConfigurationException(
            page.toString(), "no name of a page", "a name that ends in .html", "Name it so");
      }
      if (people.isPresent() && maps.isEmpty()) {
        throw new ConfigurationException(
            people.get().toString(),
            "people without embeddings to map",
            "a table of embeddings too",
            "Name it by --map, or leave out --phenotypes");
      }
    }
  }

  /**
   * What was written.
   *
   * @param numbers the folder of CSV files
   * @param cautions what the page warns of
   */
  public record Written(Path page, Path numbers, List<String> files, List<String> cautions) {
    public Written {
      files = List.copyOf(files);
      cautions = List.copyOf(cautions);
    }
  }

  /** Whether a folder is one that {@code engram explain} wrote. */
  public static boolean ofExplain(Path results) {
    return ExplainFiles.in(results);
  }

  /** Reads, draws and writes. */
  public static Written run(Request request) {
    if (ExplainFiles.in(request.results())) {
      return explain(request, ExplainFiles.read(request.results()));
    }
    if (SegmentedFolder.in(request.results())) {
      return segmented(request, SegmentedFolder.read(request.results()));
    }
    ResultsFolder.Content content = ResultsFolder.read(request.results());
    List<ResultTable> maps = new ArrayList<>();
    for (Path map : request.maps()) {
      String file = map.getFileName().toString();
      String name = EmbeddingMap.TABLE + "_" + (maps.size() + 1);
      maps.add(
          EmbeddingMap.of(
              name, file, MappedRows.read(map, request.people(), request.id()), request.seed()));
    }
    Path numbers = numbers(request);
    List<ResultTable> further = new ArrayList<>(ResultsReport.numbers(content));
    further.addAll(maps);
    List<Block.Fact> files = ResultNumbers.write(numbers, content, further);
    ResultsReport.of(content, maps, links(numbers, files)).write(request.page());
    return new Written(
        request.page(),
        numbers,
        files.stream().map(Block.Fact::name).toList(),
        ResultsReport.cautions(content));
  }

  /** The folder of CSV files beside the page. */
  private static Path numbers(Request request) {
    String name = request.page().getFileName().toString();
    return request
        .page()
        .resolveSibling(name.substring(0, name.length() - ".html".length()) + "-csv");
  }

  private static List<Block.Fact> links(Path numbers, List<Block.Fact> files) {
    String folder = numbers.getFileName().toString();
    return files.stream().map(f -> new Block.Fact(folder + "/" + f.name(), f.value())).toList();
  }

  private static Written segmented(Request request, SegmentedFolder folder) {
    if (!request.maps().isEmpty()) {
      throw new ConfigurationException(
          "--map",
          "given for what engram segment wrote",
          "a folder with results of an analysis, or no --map",
          "Leave --map out");
    }
    Path numbers = numbers(request);
    List<ResultTable> tables = SegmentReport.tables(request.results());
    List<Block.Fact> files = ResultNumbers.write(numbers, tables);
    SegmentReport.of(folder, tables, links(numbers, files)).write(request.page());
    return new Written(
        request.page(),
        numbers,
        files.stream().map(Block.Fact::name).toList(),
        SegmentReport.cautions(folder));
  }

  private static Written explain(Request request, ExplainFiles maps) {
    if (!request.maps().isEmpty()) {
      throw new ConfigurationException(
          "--map",
          "given for the maps of engram explain",
          "a folder with results of an analysis, or no --map",
          "Leave --map out");
    }
    Path numbers = numbers(request);
    List<Block.Fact> files = ResultNumbers.write(numbers, List.of(maps.regions(), maps.networks()));
    ExplainReport.of(maps, links(numbers, files)).write(request.page());
    return new Written(
        request.page(),
        numbers,
        files.stream().map(Block.Fact::name).toList(),
        ExplainReport.cautions(maps));
  }
}
