"""Makes /data and the database what an installation of an earlier version left; the gateway's image runs it, before a gateway."""

import json
import shutil
import tarfile
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from veravox.core.settings import Settings
from veravox.store import schema

HERE, SPEECH = Path(__file__).parent, Path("/speech")  # what is mounted
ORDER = ("accounts", "jobs", "datasets", "runs", "models", "verdicts")


def main() -> None:
    settings = Settings()
    assert settings.database_url
    told = json.loads((HERE / "rows.json").read_text())
    engine = create_engine(make_url(settings.database_url.get_secret_value()).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        assert schema.age_of(connection) is schema.Age.NONE
        schema.upgrade(connection, told["revision"])
        for table in ORDER:
            rows = {"rows": json.dumps(told["rows"][table])}
            connection.execute(
                text(f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, :rows)"), rows
            )
        assert schema.age_of(connection) is schema.Age.OLDER
        print(schema.revision(connection))
    with tarfile.open(HERE / "data.tar.xz") as archive:
        archive.extractall(settings.folder.path, filter="data")
    (version,) = (settings.folder.path / "datasets").iterdir()
    shutil.copytree(SPEECH, version / "clips")


main()
