package org.engram.pipeline.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.pipeline.hub.CatalogueEntry.HubFile;
import org.engram.pipeline.hub.HubModel.Held;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/** Brings one model's files here: those that are missing, all of one commit, each checked. */
final class Fetch {
  /** Left free beside what is fetched. */
  private static final long MARGIN = 64L << 20;

  private final HubSettings settings;
  private final CatalogueEntry entry;
  private final String revision;
  private final HubListener listener;
  private final HubCache cache;
  private final HashCheck hashes;

  Fetch(HubSettings settings, CatalogueEntry entry, String revision, HubListener listener) {
    this.settings = settings;
    this.entry = entry;
    this.revision = revision;
    this.listener = listener;
    this.cache = cache(settings.cache(), entry);
    this.hashes = new HashCheck(settings, entry, revision);
  }

  /** Where another program has begun one under another spelling of the repository, that one. */
  private static HubCache cache(Path folder, CatalogueEntry entry) {
    return entry.repositories().stream()
        .map(repository -> HubCache.of(folder, repository))
        .filter(cache -> Files.isDirectory(cache.folder().resolve("snapshots")))
        .findFirst()
        .orElse(HubCache.of(folder, entry.repository()));
  }

  HubModel run() throws InterruptedException {
    Path parts = HubCache.made(cache.parts());
    Path lockFile = parts.resolve("lock");
    try (HubClient client = new HubClient(settings);
        FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw new ConfigurationException(
            cache.folder().toString(),
            "another process is fetching this model",
            "one at a time",
            "Wait for it, or end it");
      }
      return fetch(client, parts);
    } catch (IOException e) {
      throw HubCache.unusable(cache.folder(), e);
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // of this very process
    }
  }

  private HubModel fetch(HubClient client, Path parts) throws IOException, InterruptedException {
    Retries retries = new Retries(settings.patience(), listener);
    Map<HubFile, RemoteFile> remotes = new LinkedHashMap<>();
    String commit = revision;
    for (HubFile file : entry.files()) {
      // All of one commit, though the branch move meanwhile.
      RemoteFile remote = RemoteFile.ask(client, entry, commit, file.name(), retries);
      commit = remote.commit();
      requireSize(file, remote);
      remotes.put(file, remote);
    }
    requireSpace(remotes, commit);
    List<Held> held = new ArrayList<>();
    for (Map.Entry<HubFile, RemoteFile> one : remotes.entrySet()) {
      held.add(here(client, parts, one.getKey(), one.getValue(), commit));
    }
    cache.writeRef(revision, commit);
    return new HubModel(entry.name(), revision, commit, cache.snapshot(commit), held);
  }

  private void requireSize(HubFile file, RemoteFile remote) {
    if (remote.bytes().orElse(0) > file.mostBytes()) {
      throw new FileFormatException(
          entry.repository() + ", " + file.name(),
          remote.bytes().getAsLong() + " bytes",
          "at most " + file.mostBytes() + ", as the catalogue says",
          "This is not the file that the catalogue means");
    }
  }

  private void requireSpace(Map<HubFile, RemoteFile> remotes, String commit) throws IOException {
    long needed = 0;
    for (Map.Entry<HubFile, RemoteFile> one : remotes.entrySet()) {
      boolean there =
          cache.file(commit, one.getKey().name()).isPresent()
              || Files.isRegularFile(cache.blob(one.getValue().tag()));
      Path part = cache.parts().resolve(one.getKey().name() + ".part");
      long come = Files.isRegularFile(part) ? Files.size(part) : 0;
      needed += there ? 0 : Math.max(0, one.getValue().bytes().orElse(0) - come);
    }
    long free = settings.free().applyAsLong(cache.folder());
    if (needed > 0 && free < needed + MARGIN) {
      throw new ConfigurationException(
          cache.folder().toString(),
          free + " bytes free",
          needed + " for the files, and " + MARGIN + " beside them",
          "Make room, or name another cache with --cache or HF_HUB_CACHE");
    }
  }

  private Held here(HubClient client, Path parts, HubFile file, RemoteFile remote, String commit)
      throws IOException, InterruptedException {
    Path there = cache.file(commit, file.name()).orElse(null);
    Path blob = cache.blob(remote.tag());
    if (there == null && Files.isRegularFile(blob)) {
      there = cache.link(commit, file.name(), remote.tag());
    }
    if (there != null) {
      if (hashes.isWhole(there, file, remote)) {
        listener.note(file.name() + ": is here already");
        return hashes.held(there, file, remote);
      }
      listener.note(file.name() + ": the copy that is here is damaged; fetching it again");
    }
    download(client, parts, file, remote, blob);
    return hashes.held(cache.link(commit, file.name(), remote.tag()), file, remote);
  }

  private void download(HubClient client, Path parts, HubFile file, RemoteFile remote, Path blob)
      throws IOException, InterruptedException {
    Download download = new Download(client, entry, file, remote, settings.patience(), listener);
    boolean again = true;
    while (true) {
      boolean checked = remote.sha256().or(remote::gitBlob).or(file::sha256).isPresent();
      try (PartFile part = PartFile.open(parts, file.name(), remote.tag(), checked)) {
        boolean resumed = download.into(part);
        try {
          hashes.require(download.where(), part.path(), file, remote);
        } catch (FileFormatException | RefusedInputException e) {
          part.remove();
          if (!resumed || !again) {
            throw e;
          }
          listener.note(file.name() + ": what came in parts does not fit together; anew");
          again = false;
          continue;
        }
        part.moveTo(blob);
        return;
      }
    }
  }
}
