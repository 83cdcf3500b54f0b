package org.engram.server.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.server.Limits;
import org.engram.server.job.Companion;
import org.engram.server.job.FileKind;
import org.engram.server.job.Intake;
import org.engram.server.job.JobStore;
import org.engram.server.job.UploadedFile;
import org.engram.tensor.Problem;

/**
 * Reads the body of an upload, in each of the forms it may have, onto the disk. What is stated is
 * checked before the file it is stated of is received.
 */
final class UploadReader {
  private static final Pattern FILE_NAME =
      Pattern.compile("filename\\*?=\"?([^\";\\r\\n]*)\"?", Pattern.CASE_INSENSITIVE);
  private static final String JSON_FORM =
      "{\"data\": [[...], ...], \"labels\": [...], \"repetition_time\": 2.0}";

  private final Intake intake;
  private final Limits limits;

  UploadReader(Intake intake, Limits limits) {
    this.intake = intake;
    this.limits = limits;
  }

  /** Where files of a request are put. */
  interface Place {
    Optional<Path> scan(int index, FileKind kind);

    Optional<Path> beside(int index, Companion what, FileKind kind);

    /** In a job that is to be. */
    static Place in(JobStore.Incoming incoming) {
      return new Place() {
        @Override
        public Optional<Path> scan(int index, FileKind kind) {
          return Optional.of(incoming.file(index, kind));
        }

        @Override
        public Optional<Path> beside(int index, Companion what, FileKind kind) {
          return Optional.of(incoming.file(index, what, kind));
        }
      };
    }

    /** They are read for their hashes alone. */
    static Place nowhere() {
      return new Place() {
        @Override
        public Optional<Path> scan(int index, FileKind kind) {
          return Optional.empty();
        }

        @Override
        public Optional<Path> beside(int index, Companion what, FileKind kind) {
          return Optional.empty();
        }
      };
    }
  }

  /**
   * Receives all of a body.
   *
   * @return one scan or more
   * @throws RefusedRequest if it is not what this service takes
   */
  List<UploadedFile> read(Exchange exchange, Place place) throws IOException {
    String type = exchange.header("Content-Type").orElse("");
    String plain = type.replaceAll(";.*", "").strip().toLowerCase(Locale.ROOT);
    return switch (plain) {
      case "application/json" -> List.of(json(exchange, place));
      case "multipart/form-data" ->
          new UploadForm(this, intake, limits, place).read(exchange, type);
      default -> {
        FileKind kind = kind(exchange, plain);
        UploadedFile.About about = Stated.about(exchange::stated);
        Body body = new Body(exchange, limits.uploadBytes(), limits);
        Upload.Received got = Upload.receive(body, place.scan(0, kind));
        yield List.of(
            complete(new UploadedFile(kind, got.bytes(), got.sha256(), about, List.of())));
      }
    };
  }

  private UploadedFile json(Exchange exchange, Place place) throws IOException {
    FileKind kind = require(FileKind.TSV);
    JsonSeries series =
        JsonSeries.read(
            new Body(exchange, limits.jsonBytes(), limits), JsonSeries.class, JSON_FORM);
    UploadedFile.About about = Stated.about(exchange::stated).orTime(series.repetitionTime());
    InputStream table = new ByteArrayInputStream(series.table());
    Upload.Received got = Upload.receive(table, place.scan(0, kind));
    return new UploadedFile(kind, got.bytes(), got.sha256(), about, List.of());
  }

  /** A scan with which nothing more comes. */
  UploadedFile complete(UploadedFile scan) {
    Optional<Problem> lacking = intake.lacks(scan);
    if (lacking.isPresent()) {
      throw new RefusedRequest(422, lacking.get());
    }
    return scan;
  }

  private FileKind kind(Exchange exchange, String type) {
    Optional<String> stated = exchange.query("kind");
    if (stated.isPresent()) {
      return ofName(stated.get());
    }
    Optional<String> disposition = exchange.header("Content-Disposition");
    if (disposition.isPresent()) {
      Matcher name = FILE_NAME.matcher(disposition.get());
      if (name.find()) {
        return ofName(name.group(1));
      }
    }
    return switch (type) {
      case "text/csv" -> require(FileKind.CSV);
      case "text/tab-separated-values" -> require(FileKind.TSV);
      default -> throw unknownKind("no kind is stated", intake.kinds());
    };
  }

  /** The kind of a scan, by the ending of its name. */
  FileKind ofName(String name) {
    return require(
        FileKind.ofName(name)
            .orElseThrow(() -> unknownKind("an ending that is not known", intake.kinds())));
  }

  private FileKind require(FileKind kind) {
    if (!intake.kinds().contains(kind)) {
      throw new RefusedRequest(415, intake.notTaken(kind));
    }
    return kind;
  }

  static RefusedRequest unknownKind(String found, List<FileKind> kinds) {
    return RefusedRequest.of(
        415,
        "kind",
        found,
        "one of " + String.join(" ", kinds.stream().map(FileKind::ending).toList()),
        "State it as kind=tsv, or in Content-Disposition: attachment; filename=\"x.tsv\"");
  }
}
