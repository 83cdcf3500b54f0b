package org.engram.pipeline.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.engram.pipeline.hub.CatalogueEntry.HubFile;
import org.engram.pipeline.hub.HubModel.Evidence;
import org.engram.pipeline.hub.HubModel.Held;
import org.engram.pipeline.hub.HubRecords.Seen;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.FileHash;

/**
 * Tells whether a file is the right one: by the hash that the catalogue states, by the one that the
 * hub states, and by the one that was recorded when it first came. Of a branch that has moved since
 * the user decides: it is refused, with both hashes, and its commit can be named.
 */
final class HashCheck {
  private final HubSettings settings;
  private final CatalogueEntry entry;
  private final String revision;

  HashCheck(HubSettings settings, CatalogueEntry entry, String revision) {
    this.settings = settings;
    this.entry = entry;
    this.revision = revision;
  }

  /** Refuses a file that has just come, where it is not the one that was stated or recorded. */
  void require(String where, Path file, HubFile stated, RemoteFile remote) throws IOException {
    String sha256 = FileHash.of(file);
    requireStated(where, sha256, stated);
    requireHubs(where, file, sha256, remote);
    requireRecorded(where, sha256, stated, remote.commit());
  }

  /** Whether a file of the cache is what the hub states, so far as it states it. */
  boolean isWhole(Path file, HubFile stated, RemoteFile remote) throws IOException {
    if (remote.bytes().isPresent() && Files.size(file) != remote.bytes().getAsLong()) {
      return false;
    }
    Optional<String> known = remote.sha256().or(stated::sha256);
    return known.isPresent()
        ? FileHash.of(file).equals(known.get())
        : remote.gitBlob().isEmpty() || GitBlob.of(file).equals(remote.gitBlob().get());
  }

  /** The file as it is held now; what was never seen is recorded. */
  Held held(Path file, HubFile stated, RemoteFile remote) throws IOException {
    String sha256 = FileHash.of(file);
    String where = file.toString();
    requireStated(where, sha256, stated);
    requireRecorded(where, sha256, stated, remote.commit());
    boolean hubs = remote.sha256().or(remote::gitBlob).isPresent();
    return of(file, stated, sha256, remote.commit(), hubs);
  }

  /** The same of a file of the cache, without asking the hub. */
  Held heldOffline(Path file, HubFile stated, String commit) throws IOException {
    String sha256 = FileHash.of(file);
    String where = file.toString();
    requireStated(where, sha256, stated);
    // A blob is named by its hash where the hub keeps the file by it.
    String blob = file.toRealPath().getFileName().toString();
    boolean bySha256 = blob.matches("[0-9a-f]{64}");
    boolean byGit = HubNames.isCommit(blob);
    if ((bySha256 && !blob.equals(sha256)) || (byGit && !blob.equals(GitBlob.of(file)))) {
      throw new FileFormatException(
          where,
          bySha256 ? "SHA-256 " + sha256 : "another content",
          blob + ", by which the hub keeps it",
          "The copy is damaged: remove it and run engram models get " + entry.name());
    }
    requireRecorded(where, sha256, stated, commit);
    return of(file, stated, sha256, commit, bySha256 || byGit);
  }

  private Held of(Path file, HubFile stated, String sha256, String commit, boolean hubs)
      throws IOException {
    long bytes = Files.size(file);
    boolean first = record(stated, sha256, bytes, commit);
    Evidence evidence =
        stated.sha256().isPresent()
            ? Evidence.PINNED
            : hubs ? Evidence.HUB : first ? Evidence.RECORDED_NOW : Evidence.FIRST_DOWNLOAD;
    return new Held(stated.name(), stated.role(), file, bytes, sha256, evidence);
  }

  private void requireStated(String where, String sha256, HubFile stated) {
    if (stated.sha256().isPresent() && !stated.sha256().get().equals(sha256)) {
      throw new FileFormatException(
          where,
          "SHA-256 " + sha256,
          stated.sha256().get() + ", as the catalogue states",
          "This is not the published file: do not use it, and tell who runs the hub or the mirror");
    }
  }

  private static void requireHubs(String where, Path file, String sha256, RemoteFile remote)
      throws IOException {
    if (remote.sha256().isPresent() && !remote.sha256().get().equals(sha256)) {
      throw new FileFormatException(
          where,
          "SHA-256 " + sha256,
          remote.sha256().get() + ", as the hub states",
          "Other bytes came than the hub keeps: try again; if it stays so, something between"
              + " changes files");
    }
    if (remote.gitBlob().isPresent()) {
      String blob = GitBlob.of(file);
      if (!blob.equals(remote.gitBlob().get())) {
        throw new FileFormatException(
            where,
            "git's hash " + blob,
            remote.gitBlob().get() + ", as the hub states",
            "Other bytes came than the hub keeps: try again; if it stays so, something between"
                + " changes files");
      }
    }
  }

  private void requireRecorded(String where, String sha256, HubFile stated, String commit) {
    Optional<Seen> seen =
        HubRecords.read(settings.records()).seen(entry.repository(), revision, stated.name());
    if (seen.isPresent() && !seen.get().sha256().equals(sha256)) {
      throw new RefusedInputException(
          where,
          "SHA-256 " + sha256 + " (commit " + commit + ")",
          seen.get().sha256()
              + ", as at the first download of '"
              + revision
              + "' on "
              + seen.get().time().substring(0, 10)
              + " (commit "
              + seen.get().commit()
              + ")",
          "Find out whether the authors published another file. To take it: --revision "
              + commit
              + "; to stay with the first: --revision "
              + seen.get().commit());
    }
  }

  /** Whether it was not recorded before. */
  private boolean record(HubFile stated, String sha256, long bytes, String commit) {
    HubRecords records = HubRecords.read(settings.records());
    if (records.seen(entry.repository(), revision, stated.name()).isPresent()) {
      return false;
    }
    records
        .with(
            new Seen(
                entry.repository(),
                revision,
                stated.name(),
                commit,
                bytes,
                sha256,
                settings.clock().instant().toString()))
        .write(settings.records());
    return true;
  }
}
