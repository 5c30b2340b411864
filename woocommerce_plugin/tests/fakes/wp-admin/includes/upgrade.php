<?php // dbDelta is a fake.
