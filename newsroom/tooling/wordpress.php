<?php
// One action in a temporary WordPress: install it, import an export, count what it has, export it.
// The places come from newsroom/tooling/wordpress.py as variables of the environment.

// Constants, because WordPress has globals of many names.
define('TASK', $argv[1]);
define('TASK_FILE', $argv[2] ?? '');
define('ABSPATH', getenv('WORDPRESS') . '/');
define('WP_CONTENT_DIR', getenv('WORDPRESS_CONTENT'));
define('DB_HOST', 'localhost:' . getenv('WORDPRESS_SOCKET'));
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('DISABLE_WP_CRON', true);
define('WP_INSTALLING', TASK === 'install');
define('WP_LOAD_IMPORTERS', TASK === 'import');
$table_prefix = 'wp_';
$_SERVER += ['HTTP_HOST' => 'wordpress.example', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
error_reporting(E_ALL & ~E_DEPRECATED & ~E_USER_DEPRECATED);

require ABSPATH . 'wp-settings.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

// Nothing is fetched from the network: each photograph is the one picture that the caller names.
add_filter('pre_http_request', function ($answer, $arguments) {
    $picture = getenv('WORDPRESS_PICTURE');
    if (!$picture || !$arguments['stream']) {
        return new WP_Error('offline', 'There is no network.');
    }
    copy($picture, $arguments['filename']);
    return ['headers' => ['content-type' => 'image/jpeg'], 'body' => '', 'response' => ['code' => 200, 'message' => 'OK'],
        'cookies' => [], 'filename' => $arguments['filename']];
}, 10, 2);

if (TASK === 'install') {
    add_filter('wp_mail', fn($mail) => ['to' => ''] + $mail);
    wp_install('Round trip', 'importer', 'importer@wordpress.example', true, '', 'importer');
    update_option('timezone_string', getenv('TIME_ZONE') ?: 'UTC');
    foreach (get_posts(['post_type' => 'any', 'post_status' => 'any', 'numberposts' => -1]) as $post) {
        wp_delete_post($post->ID, true);
    }
} elseif (TASK === 'import') {
    wp_set_current_user(1);
    require getenv('WORDPRESS_IMPORTER') . '/wordpress-importer.php';
    do_action('admin_init');
    $importer = new WP_Import();
    $importer->fetch_attachments = true;
    // As the form of the importer sends it: each author becomes a user of the same name.
    $importer->get_authors_from_import($importer->parse(TASK_FILE));
    $_POST['imported_authors'] = array_keys($importer->authors);
    $importer->import(TASK_FILE);
} elseif (TASK === 'export') {
    require ABSPATH . 'wp-admin/includes/export.php';
    ob_start();
    export_wp(['content' => 'all']);
    file_put_contents(TASK_FILE, ob_get_clean());
} elseif (TASK === 'count') {
    $featured = fn($post) => get_post_thumbnail_id($post) && get_attached_file(get_post_thumbnail_id($post));
    $posts = get_posts(['post_type' => 'post', 'post_status' => 'any', 'numberposts' => -1]);
    echo json_encode([
        'posts' => count($posts),
        'published' => count(array_filter($posts, fn($post) => $post->post_status === 'publish')),
        'featured images' => count(array_filter($posts, $featured)),
        'authors' => count(array_unique(array_column($posts, 'post_author'))),
        'categories' => (int) wp_count_terms(['taxonomy' => 'category', 'hide_empty' => true]),
        'tags' => (int) wp_count_terms(['taxonomy' => 'post_tag', 'hide_empty' => true]),
    ]);
}
